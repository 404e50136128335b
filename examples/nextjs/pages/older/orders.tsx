/** A notification with the link `/older/orders` leads here without loading the page anew. */
export default function Orders() {
  return <h1>Your older orders</h1>;
}
