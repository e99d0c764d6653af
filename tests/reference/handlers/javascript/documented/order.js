/* global Backendless */

'use strict';

class Order extends Backendless.ServerCode.PersistenceItem {
  constructor() {
    super();
    
    /**
     @name Order#items
     @type Array.<OrderItem>
     */
    this.items = undefined;

  }
}

module.exports = Backendless.ServerCode.addType(Order);
