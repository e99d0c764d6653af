// json-server under the addresses of the data service, in memory and without its log.
//
// It has no units of work: what is sent to their endpoint becomes an object of a collection of its
// own. Prints its base address on one line, as `uowkit serve` does; the argument is its port.
console.error = () => {}; // it logs the errors that it answers with
Error.stackTraceLimit = 0; // it answers with its stack, which would name the folder it is in
const jsonServer = require("json-server");

const addresses = {
  "/api/data/*": "/$1",
  "/api/transaction/unit-of-work": "/transactions",
};
// json-server numbers the objects of an empty collection; after a text it makes texts.
const empty = () => [{ objectId: "first" }];
const TABLES = ['UowkitPerson', 'UowkitOrder', 'UowkitHandled', 'UowkitFollowed', 'UowkitUnhandled'];
const collections = [...TABLES, 'transactions'].map(name => [name, empty()]);
const router = jsonServer.router(Object.fromEntries(collections));
router.db._.id = "objectId";

const app = jsonServer.create();
app.use(jsonServer.defaults({ logger: false }));
app.use(jsonServer.rewriter(addresses));
app.use(oneEquality);
app.use(router);
const server = app.listen(Number(process.argv[2] ?? 0), "127.0.0.1", () => {
  console.log(`json-server: http://127.0.0.1:${server.address().port}/api`);
});

// where=name='Joe' is name=Joe to json-server, which has no clauses.
function oneEquality(request, _, next) {
  const { where, ...others } = request.query;
  const [, column, value] = /^(\w+)='([^']*)'$/.exec(where) ?? [];
  if (column) request.query = { ...others, [column]: value };
  next();
}
