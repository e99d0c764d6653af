// json-server with one empty collection, in memory and without its log.
//
// It pauses twice in every request, for a millisecond each. With --no-pauses it doesn't, which
// shows how fast it would be. Prints its base address on one line, as `uowkit serve` does.
if (process.argv.includes("--no-pauses")) {
  const pause = require.resolve("connect-pause", { paths: [require.resolve("json-server")] });
  require.cache[pause] = { id: pause, filename: pause, loaded: true, exports: () => (_, __, next) => next() };
}
const jsonServer = require("json-server");

const app = jsonServer.create();
app.use(jsonServer.defaults({ logger: false }));
app.use(jsonServer.router({ people: [] }));
const server = app.listen(0, "127.0.0.1", () => {
  console.log(`json-server: http://127.0.0.1:${server.address().port}`);
});
