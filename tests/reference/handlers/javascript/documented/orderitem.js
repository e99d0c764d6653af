/* global Backendless */

'use strict';

class OrderItem extends Backendless.ServerCode.PersistenceItem {
  constructor() {
    super();
    
  }
}

module.exports = Backendless.ServerCode.addType(OrderItem);
