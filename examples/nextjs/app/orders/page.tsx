/** A notification with the link `/orders` leads here without loading the page anew. */
export default function Orders() {
  return <h1>Your orders</h1>;
}
