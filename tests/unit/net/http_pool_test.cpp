#include "net/http_pool.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "net/client_tls.hpp"
#include "tests/support/backend_world.hpp"
#include "tests/support/scripted_issuer.hpp"

namespace sealmint::net {
namespace {

using namespace std::chrono_literals;
using testing::BackendWorld;
using testing::Reply;
using testing::Request;
using testing::ScriptedIssuer;
using testing::Transport;

HttpCall get(const ScriptedIssuer& issuer, std::string_view path = "/",
             std::string_view host = "127.0.0.1") {
  HttpCall call;
  call.method = "GET";
  call.url = parse_http_url(issuer.url(path, host)).value();
  return call;
}

HttpClient client_for(const ScriptedIssuer& issuer, const HttpClientLimits& limits = {}) {
  const auto& authority = issuer.authority_pem();
  return {authority.empty() ? nullptr : make_client_tls(authority).value(), limits,
          BackendWorld::loopback_only()};
}

// Calls that are begun in order and run beside each other on one thread.
struct Calls {
  boost::asio::io_context io{1};
  std::vector<std::optional<Result<HttpAnswer>>> outcomes;
  std::vector<std::size_t> order;  // in which they ended
  std::size_t ended = 0;

  void begin(Task<HttpAnswer> call) {
    const std::size_t index = outcomes.size();
    outcomes.emplace_back();
    boost::asio::co_spawn(io, std::move(call),
                          [this, index](std::exception_ptr, Result<HttpAnswer> outcome) {
                            outcomes[index] = std::move(outcome);
                            order.push_back(index);
                            ++ended;
                          });
  }
  // Connections that stay idle would keep the context busy for long.
  void finish() {
    while (ended < outcomes.size()) BOOST_REQUIRE(io.run_one_for(30s) > 0U);
  }
};

// Holds the answers of an issuer back. The issuer has one thread, so one call at a time is
// answered.
class Barrier {
 public:
  void open() {
    const std::lock_guard lock(mutex_);
    is_open_ = true;
    opened_.notify_all();
  }
  void pass() {
    std::unique_lock lock(mutex_);
    opened_.wait_for(lock, 20s, [this] { return is_open_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool is_open_ = false;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(http_pool)

BOOST_AUTO_TEST_CASE(header_fields_come_in_their_order_and_whatever_their_case) {
  ScriptedIssuer issuer([](const Request&) -> Reply {
    return {.status = 503,
            .body = "sealed",
            .headers = {{"X-One", "1"}, {"x-one", "2"}, {"Retry-After", "7"}}};
  });
  BackendWorld world;
  HttpPool pool(client_for(issuer));
  const auto answer = world.run([&] { return pool.call(get(issuer), world.soon()); }).value();
  BOOST_TEST(answer.status == 503U);
  BOOST_TEST(answer.header("X-ONE") == "1");
  BOOST_TEST(answer.header("retry-after") == "7");
  BOOST_TEST(answer.header("X-Two") == "");
  BOOST_TEST((answer.retry_after == 7s));
  BOOST_TEST(answer.body == "sealed");
}

BOOST_AUTO_TEST_CASE(a_connection_serves_one_call_after_the_other) {
  for (const auto transport : {Transport::http, Transport::https}) {
    ScriptedIssuer issuer(transport, [](const Request&) { return Reply{.body = "x"}; });
    BackendWorld world;
    HttpPool pool(client_for(issuer));
    for (int i = 0; i < 3; ++i) {
      bool was_sent = false;
      const auto answer =
          world.run([&] { return pool.call(get(issuer), world.soon(), &was_sent); });
      BOOST_TEST(answer.value().status == 200U);
      BOOST_TEST(was_sent);
    }
    BOOST_TEST(issuer.connections() == 1U);
    BOOST_TEST(pool.open_connections() == 1U);
  }
}

BOOST_AUTO_TEST_CASE(a_head_ends_with_its_header) {
  ScriptedIssuer issuer([](const Request& request) {
    const std::string head = "HTTP/1.1 200 OK\r\nReplay-Nonce: n\r\nContent-Length: 500\r\n\r\n";
    return request.method == "HEAD" ? Reply::raw(head) : Reply{.status = 400};
  });
  BackendWorld world;
  HttpPool pool(client_for(issuer));
  HttpCall call = get(issuer);
  call.method = "HEAD";
  const auto answer = world.run([&] { return pool.call(call, world.soon()); });
  BOOST_TEST(answer.value().header("replay-nonce") == "n");
}

BOOST_AUTO_TEST_CASE(a_call_that_may_not_arrive_twice_never_trusts_a_kept_connection) {
  ScriptedIssuer issuer([](const Request&) { return Reply{}; });
  BackendWorld world;
  HttpPool pool(client_for(issuer));
  HttpCall call = get(issuer);
  call.may_arrive_twice = false;
  for (int i = 0; i < 2; ++i) {
    world.run([&] { return pool.call(call, world.soon()); }).value();
  }
  BOOST_TEST(issuer.requests().size() == 2U);
  BOOST_TEST(issuer.connections() == 2U);
  BOOST_TEST(pool.open_connections() == 1U);
}

BOOST_AUTO_TEST_CASE(a_connection_that_died_while_idle_is_replaced) {
  ScriptedIssuer issuer([](const Request& request) {
    // Promises to keep the connection and closes it all the same.
    return request.connection == 0 ? Reply::raw("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                                   : Reply{};
  });
  BackendWorld world;
  HttpPool pool(client_for(issuer));
  for (int i = 0; i < 2; ++i) {
    BOOST_TEST(world.run([&] { return pool.call(get(issuer), world.soon()); }).value().status ==
               200U);
  }
  BOOST_TEST(issuer.connections() == 2U);
}

BOOST_AUTO_TEST_CASE(calls_wait_for_a_connection_in_their_order) {
  ScriptedIssuer issuer([](const Request&) { return Reply{}; });
  Calls calls;
  HttpPool pool(client_for(issuer), {.connections_max = 1});
  for (const std::string path : {"/0", "/1", "/2", "/3"}) {
    calls.begin(pool.call(get(issuer, path), BackendWorld::soon()));
  }
  calls.finish();
  BOOST_TEST(calls.order == (std::vector<std::size_t>{0, 1, 2, 3}),
             boost::test_tools::per_element());
  const auto requests = issuer.requests();
  BOOST_REQUIRE(requests.size() == 4U);
  for (std::size_t i = 0; i < 4; ++i) {
    BOOST_TEST(calls.outcomes[i].value().value().status == 200U);
    BOOST_TEST(requests[i].target == "/" + std::to_string(i));
  }
  BOOST_TEST(issuer.connections() == 1U);
}

BOOST_AUTO_TEST_CASE(so_many_connections_are_opened_and_so_many_kept) {
  ScriptedIssuer issuer([](const Request&) { return Reply{}; });
  Calls calls;
  HttpPool pool(client_for(issuer), {.connections_max = 3, .idle_max = 2});
  for (int i = 0; i < 9; ++i) calls.begin(pool.call(get(issuer), BackendWorld::soon()));
  calls.finish();
  for (const auto& outcome : calls.outcomes) BOOST_TEST(outcome.value().value().status == 200U);
  BOOST_TEST(issuer.connections() == 3U);
  BOOST_TEST(pool.open_connections() == 2U);
}

BOOST_AUTO_TEST_CASE(waiting_for_a_connection_counts_against_the_deadline) {
  Barrier barrier;
  ScriptedIssuer issuer([&barrier](const Request&) {
    barrier.pass();
    return Reply{};
  });
  Calls calls;
  HttpPool pool(client_for(issuer), {.connections_max = 1});
  bool was_sent = true;
  calls.begin(pool.call(get(issuer, "/first"), BackendWorld::soon()));
  calls.begin(pool.call(get(issuer, "/late"), BackendWorld::soon(30ms), &was_sent));
  calls.begin(pool.call(get(issuer, "/patient"), BackendWorld::soon()));
  while (calls.ended == 0) BOOST_REQUIRE(calls.io.run_one_for(30s) > 0U);
  BOOST_TEST(calls.order == std::vector<std::size_t>{1}, boost::test_tools::per_element());
  BOOST_TEST((calls.outcomes[1].value().error().kind == ErrorKind::timeout));
  BOOST_TEST(!was_sent);
  barrier.open();
  calls.finish();
  BOOST_TEST(calls.outcomes[0].value().value().status == 200U);
  BOOST_TEST(calls.outcomes[2].value().value().status == 200U);
  BOOST_TEST(issuer.requests().size() == 2U);
}

BOOST_AUTO_TEST_CASE(servers_do_not_wait_for_each_other) {
  ScriptedIssuer mute([](const Request&) { return Reply::hang(); });
  ScriptedIssuer lively([](const Request&) { return Reply{}; });
  Calls calls;
  HttpPool pool(client_for(lively), {.connections_max = 1});
  calls.begin(pool.call(get(mute), BackendWorld::soon(100ms)));
  calls.begin(pool.call(get(lively), BackendWorld::soon()));
  calls.finish();
  BOOST_TEST((calls.outcomes[0].value().error().kind == ErrorKind::timeout));
  BOOST_TEST(calls.outcomes[1].value().value().status == 200U);
}

BOOST_AUTO_TEST_CASE(idle_connections_are_closed_in_time) {
  ScriptedIssuer issuer([](const Request&) { return Reply{}; });
  Calls calls;
  HttpPool pool(client_for(issuer), {.idle_time = 1s});
  calls.begin(pool.call(get(issuer), BackendWorld::soon()));
  calls.finish();
  BOOST_TEST(pool.open_connections() == 1U);
  // Nothing else is left to do there: it ends when the last connection has gone.
  calls.io.restart();
  calls.io.run_for(20s);
  BOOST_TEST(pool.open_connections() == 0U);
}

BOOST_AUTO_TEST_CASE(calls_under_way_outlive_the_pool) {
  Barrier barrier;
  ScriptedIssuer issuer([&barrier](const Request&) {
    barrier.pass();
    return Reply{};
  });
  Calls calls;
  {
    HttpPool pool(client_for(issuer), {.connections_max = 1});
    calls.begin(pool.call(get(issuer), BackendWorld::soon()));
    calls.begin(pool.call(get(issuer), BackendWorld::soon()));
    calls.io.poll();
  }
  barrier.open();
  calls.finish();
  BOOST_TEST(calls.outcomes[0].value().value().status == 200U);
  BOOST_TEST(calls.outcomes[1].value().value().status == 200U);
  // The last call took the inside of the pool with it: nobody waits for idle connections.
  calls.io.restart();
  BOOST_TEST(calls.io.run_for(10s) < 10U);
}

// What was waiting and what was under way go with the context, in whatever order.
BOOST_AUTO_TEST_CASE(calls_that_nobody_finishes_are_forgotten) {
  ScriptedIssuer issuer([](const Request&) { return Reply::hang(); });
  std::optional<Calls> calls(std::in_place);
  HttpPool pool(client_for(issuer), {.connections_max = 1});
  for (int i = 0; i < 3; ++i) calls->begin(pool.call(get(issuer), BackendWorld::soon()));
  while (issuer.requests().empty()) calls->io.run_for(1ms);
  calls.reset();
  BOOST_TEST(pool.open_connections() == 0U);
}

BOOST_AUTO_TEST_CASE(was_sent_tells_whether_the_server_may_have_acted) {
  BackendWorld world;
  bool was_sent = true;
  HttpCall nowhere;
  nowhere.url = {false, "127.0.0.1", 1, "/"};
  ScriptedIssuer rude([](const Request&) { return Reply::hang_up(); });
  HttpPool pool(client_for(rude));
  auto outcome = world.run([&] { return pool.call(nowhere, world.soon(), &was_sent); });
  BOOST_TEST((outcome.error().kind == ErrorKind::upstream));
  BOOST_TEST(!was_sent);
  outcome = world.run([&] { return pool.call(get(rude), world.soon(), &was_sent); });
  BOOST_TEST((outcome.error().kind == ErrorKind::upstream));
  BOOST_TEST(!is_answer_unusable(outcome.error()));
  BOOST_TEST(was_sent);
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_none_is_told_from_a_broken_connection) {
  BackendWorld world;
  HttpClientLimits limits;
  limits.body_bytes = 10;
  for (const Reply& reply :
       {Reply::raw("SSH-2.0-OpenSSH_9.2\r\n"), Reply::cut_off("half", 8),
        Reply{.body = std::string(11, 'x')}, Reply{.headers = {{"X", std::string(20'000, 'x')}}}}) {
    ScriptedIssuer issuer([&reply](const Request&) { return reply; });
    HttpPool pool(client_for(issuer, limits));
    const auto outcome = world.run([&] { return pool.call(get(issuer), world.soon()); });
    BOOST_REQUIRE(outcome.has_error());
    BOOST_TEST(is_answer_unusable(outcome.error()), outcome.error().detail);
  }
}

BOOST_AUTO_TEST_CASE(connecting_and_answering_have_time_outs_of_their_own) {
  BackendWorld world;
  ScriptedIssuer issuer([](const Request&) { return Reply::hang(); });
  HttpPool slow_answer(client_for(issuer, {.answer_timeout = 30ms}));
  bool was_sent = false;
  auto outcome = world.run([&] { return slow_answer.call(get(issuer), world.soon(), &was_sent); });
  BOOST_TEST((outcome.error().kind == ErrorKind::timeout));
  BOOST_TEST(was_sent);

  // Accepted by the kernel; nobody speaks TLS there.
  boost::asio::io_context io;
  boost::asio::ip::tcp::acceptor deaf(io, {boost::asio::ip::address_v4::loopback(), 0});
  HttpCall call;
  call.url = {true, "127.0.0.1", deaf.local_endpoint().port(), "/"};
  HttpPool slow_handshake(
      HttpClient(make_client_tls(make_self_signed("x").value().certificate_pem).value(),
                 {.connect_timeout = 30ms}, BackendWorld::loopback_only()));
  outcome = world.run([&] { return slow_handshake.call(call, world.soon(), &was_sent); });
  BOOST_TEST((outcome.error().kind == ErrorKind::timeout));
  BOOST_TEST(!was_sent);
}

BOOST_AUTO_TEST_CASE(a_server_proves_its_name_or_its_address) {
  BackendWorld world;
  ScriptedIssuer issuer(Transport::https, [](const Request&) { return Reply{}; });
  HttpPool pool(client_for(issuer));
  for (const std::string_view host : {"127.0.0.1", "localhost"}) {
    const auto outcome = world.run([&] { return pool.call(get(issuer, "/", host), world.soon()); });
    BOOST_TEST(outcome.value().status == 200U, host);
  }
  const auto refused = [&](const ScriptedIssuer& other, HttpPool& by) {
    const auto outcome = world.run([&] { return by.call(get(other), world.soon()); });
    BOOST_TEST(outcome.has_error());
    BOOST_TEST(other.requests().empty());
    return outcome.has_error() && is_certificate_not_believed(outcome.error());
  };
  ScriptedIssuer stranger(Transport::https, [](const Request&) { return Reply{}; });
  BOOST_TEST(refused(stranger, pool));
  for (const std::string_view name : {"127.0.0.2", "ca.example"}) {
    ScriptedIssuer other(Transport::https, [](const Request&) { return Reply{}; }, name);
    HttpPool believing(client_for(other));
    BOOST_TEST(refused(other, believing), name);
  }
}

BOOST_AUTO_TEST_CASE(a_client_proves_itself_by_its_certificate) {
  BackendWorld world;
  ScriptedIssuer issuer(Transport::https, [](const Request& request) {
    return Reply{.body = request.has_client_certificate ? "known" : "unknown"};
  });
  HttpPool anonymous(client_for(issuer));
  BOOST_TEST(world.run([&] { return anonymous.call(get(issuer), world.soon()); }).value().body ==
             "unknown");
  const auto identity = make_self_signed("client").value();
  const auto tls = make_client_tls(issuer.authority_pem()).value();
  BOOST_REQUIRE(use_identity(tls.get(), identity.certificate_pem, identity.key_pem).has_value());
  HttpPool known(HttpClient(tls, {}, BackendWorld::loopback_only()));
  BOOST_TEST(world.run([&] { return known.call(get(issuer), world.soon()); }).value().body ==
             "known");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::net
