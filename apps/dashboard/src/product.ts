/** Name of the product as shown to people; the only place it is written (index.html repeats it for the moment before start). */
export const PRODUCT_NAME = 'Notify';
