/* global Backendless */

/**
* @param {Object} req The request object contains information about the request
* @param {Object} req.context The execution context contains an information about
*                             application, current user and event
* @param {Object} req.item An item to create
*
* @returns {Object|Promise.<Object>|void} By returning a value you can stop 
*          further event propagation and return
*          a specific result to the caller
*/
Backendless.ServerCode.Persistence.beforeCreate('*', function(req) {
  //add your code here
});

/**
* @param {Object} req The request object contains information about the request
* @param {Object} req.context The execution context contains an information 
*                 about application, current user and event
* @param {Object} req.itemId 
* @param {string[]} req.relations 
*
* @returns {Object|Promise.<Object>|void} By returning a value you can stop 
*          further event propagation and return
*          a specific result to the caller
*/
Backendless.ServerCode.Persistence.beforeFindById('*', function(req) {
  //add your code here
});
