// The three ways of publishing a challenge.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/write.hpp>
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "ca-backends/acme/program.hpp"
#include "ca-backends/acme/publisher.hpp"
#include "net/http_pool.hpp"
#include "tests/support/scripted_issuer.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/until.hpp"
#include "tests/unit/ca-backends/acme/run_call.hpp"

namespace sealmint::ca::acme {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::milliseconds;

const Proof http_proof{"http-01", "build.example.test", "evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ",
                       "evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ.thumbprint"};
const Proof dns_proof{"dns-01", "build.example.test", "token", "token.thumbprint"};

Deadline soon() { return std::chrono::steady_clock::now() + std::chrono::seconds(20); }

std::uint16_t free_port() {
  asio::io_context io;
  const tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
  return acceptor.local_endpoint().port();
}

// What the port answers to a text; empty when nobody listens.
std::string ask(std::uint16_t port, const std::string& request) {
  asio::io_context io;
  tcp::socket socket(io);
  boost::system::error_code error;
  socket.connect({asio::ip::address_v4::loopback(), port}, error);
  if (error) return {};
  asio::write(socket, asio::buffer(request), error);
  std::string answer;
  asio::read(socket, asio::dynamic_buffer(answer), error);
  return answer;
}

std::string get(const std::string& path) {
  return "GET " + path + " HTTP/1.1\r\nHost: build.example.test\r\n\r\n";
}

// A listener with its thread.
struct Listening {
  std::uint16_t port = free_port();
  asio::io_context io{1};
  std::unique_ptr<Publisher> publisher =
      make_listener(io.get_executor(), "127.0.0.1:" + std::to_string(port)).value();

  // While the listener runs in another thread.
  std::string ask(const std::string& request) {
    io.restart();
    auto work = asio::make_work_guard(io);
    std::thread thread([this] { io.run(); });
    std::string answer = acme::ask(port, request);
    io.stop();
    thread.join();
    return answer;
  }
};

std::string trimmed_line(const std::string& text) { return text.substr(0, text.find('\n')); }

// A folder of hooks and the threads that they need.
struct Hooks {
  testing::TemporaryFolder folder;
  asio::io_context io{1};
  asio::thread_pool blocking{1};

  std::string write(const std::string& name, const std::string& text, ::mode_t mode = 0755) {
    return folder.write(name, "#!/bin/sh\n" + text, mode);
  }
  Result<std::unique_ptr<Publisher>> hook(const std::string& name) {
    return make_program_hook(blocking.get_executor(), folder.path().string(), name);
  }
  std::string noted(const std::string& name) const {
    std::ifstream file(folder.path() / name);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(acme_publishers)

BOOST_AUTO_TEST_CASE(the_listener_serves_what_is_published_and_nothing_else) {
  Listening site;
  run_call(site.io, site.publisher->publish(http_proof, soon())).value();
  const std::string path = "/.well-known/acme-challenge/" + http_proof.token;
  const std::string found = site.ask(get(path));
  BOOST_TEST(found.starts_with("HTTP/1.1 200 "));
  BOOST_TEST(found.ends_with("\r\n\r\n" + http_proof.key_authorization));
  for (const std::string& other :
       {get("/"), get(path + "x"), get("/.well-known/acme-challenge/"), get(path + "?x=1"),
        get("/.well-known/acme-challenge/../" + http_proof.token),
        "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"}) {
    BOOST_TEST(site.ask(other).starts_with("HTTP/1.1 404 "), other);
  }
  BOOST_TEST(site.ask("GET / HTTP/1.1\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n").empty());
  BOOST_TEST(site.ask("nonsense\r\n\r\n").empty());
}

BOOST_AUTO_TEST_CASE(the_listener_is_there_while_something_is_published) {
  Listening site;
  BOOST_TEST(ask(site.port, get("/")).empty());
  const Proof other{"http-01", "other.example.test", "other", "other.thumbprint"};
  run_call(site.io, site.publisher->publish(http_proof, soon())).value();
  run_call(site.io, site.publisher->publish(other, soon())).value();
  run_call(site.io, site.publisher->clear(http_proof, soon())).value();
  BOOST_TEST(site.ask(get("/.well-known/acme-challenge/other")).ends_with("other.thumbprint"));
  run_call(site.io, site.publisher->clear(other, soon())).value();
  run_call(site.io, site.publisher->clear(other, soon())).value();
  BOOST_TEST(ask(site.port, get("/")).empty());
}

BOOST_AUTO_TEST_CASE(a_port_that_is_taken_is_named) {
  asio::io_context io;
  const tcp::acceptor taken(io, {asio::ip::address_v4::loopback(), 0});
  const std::string address = "127.0.0.1:" + std::to_string(taken.local_endpoint().port());
  const auto publisher = make_listener(io.get_executor(), address).value();
  const auto published = run_call(io, publisher->publish(http_proof, soon()));
  BOOST_REQUIRE(published.has_error());
  BOOST_TEST(published.error().detail().find(address) != std::string::npos);
  BOOST_TEST(run_call(io, publisher->probe(soon())).has_error());
}

BOOST_AUTO_TEST_CASE(the_url_is_told_everything) {
  testing::ScriptedIssuer service([](const testing::Request& request) {
    return testing::Reply{.status = request.body.find("clear") == std::string::npos ? 204U : 200U};
  });
  asio::io_context io{1};
  const auto http = std::make_shared<net::HttpPool>(
      net::HttpClient(nullptr, {}, net::AddressGuard({*IpRange::parse("127.0.0.0/8")}, true)));
  const auto hook =
      make_url_hook(http, service.url("/acme"), Secret("s3cret"), "Sealmint/test").value();
  run_call(io, hook->publish(dns_proof, soon())).value();
  run_call(io, hook->clear(dns_proof, soon())).value();
  const auto requests = service.requests();
  BOOST_REQUIRE(requests.size() == 2U);
  BOOST_TEST(requests[0].header("Authorization") == "Bearer s3cret");
  BOOST_TEST(requests[0].header("User-Agent") == "Sealmint/test");
  const auto told = boost::json::parse(requests[0].body);
  BOOST_TEST(told.at("action").as_string() == "set");
  BOOST_TEST(told.at("type").as_string() == "dns-01");
  BOOST_TEST(told.at("identifier").as_string() == "build.example.test");
  BOOST_TEST(told.at("keyAuthorization").as_string() == "token.thumbprint");
  BOOST_TEST(told.at("txtValue").as_string() == txt_value(dns_proof));
  BOOST_TEST(boost::json::parse(requests[1].body).at("action").as_string() == "clear");
}

BOOST_AUTO_TEST_CASE(a_url_that_refuses_is_named_as_the_hook) {
  testing::ScriptedIssuer service(
      [](const testing::Request&) { return testing::Reply{.status = 401, .body = "who?"}; });
  asio::io_context io{1};
  const auto http = std::make_shared<net::HttpPool>(
      net::HttpClient(nullptr, {}, net::AddressGuard({*IpRange::parse("127.0.0.0/8")}, true)));
  const auto hook = make_url_hook(http, service.url("/acme"), Secret(), "Sealmint/test").value();
  const auto published = run_call(io, hook->publish(dns_proof, soon()));
  BOOST_REQUIRE(published.has_error());
  BOOST_TEST(published.error().detail().starts_with("hookUrl: "));
}

BOOST_AUTO_TEST_CASE(the_txt_value_is_the_hash_of_the_key_authorization) {
  BOOST_TEST(txt_value({"dns-01", "", "", ""}) == "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU");
}

BOOST_AUTO_TEST_CASE(a_program_gets_its_arguments_and_a_clean_environment) {
  Hooks hooks;
  hooks.write("note",
              "d=${0%/*}\nprintf '%s\\n' \"$@\" >$d/arguments\nenv >$d/variables\n"
              "ls /proc/self/fd >$d/files\n");
  ::setenv("SEALMINT_TEST_SECRET", "not for hooks", 1);
  const auto hook = hooks.hook("note").value();
  run_call(hooks.io, hook->publish(dns_proof, soon())).value();
  BOOST_TEST(hooks.noted("arguments") ==
             "set\ndns-01\n_acme-challenge.build.example.test\n" + txt_value(dns_proof) + "\n");
  BOOST_TEST(hooks.noted("variables").find("SEALMINT") == std::string::npos);
  BOOST_TEST(hooks.noted("variables").find("PATH=") != std::string::npos);
  run_call(hooks.io, hook->clear(http_proof, soon())).value();
  BOOST_TEST(hooks.noted("arguments") ==
             "clear\nhttp-01\nbuild.example.test\n" + http_proof.key_authorization + "\n");
}

BOOST_AUTO_TEST_CASE(a_program_that_fails_says_its_status) {
  Hooks hooks;
  hooks.write("fails", "exit 3\n");
  hooks.write("dies", "kill -9 $$\n");
  const auto status = [&](const char* name) {
    const auto hook = hooks.hook(name).value();
    return run_call(hooks.io, hook->publish(dns_proof, soon())).error().detail();
  };
  BOOST_TEST(status("fails") == "the hook fails ended with status 3");
  BOOST_TEST(status("dies") == "the hook dies ended with status 137");
}

BOOST_AUTO_TEST_CASE(a_program_that_hangs_is_killed_with_its_children) {
  Hooks hooks;
  const auto path = hooks.write("hangs", "sleep 1000 &\necho $! >${0%/*}/child\nsleep 1000\n");
  const auto ended = run_program(path, {"hangs"}, milliseconds(500));
  BOOST_TEST((ended.error().kind == ErrorKind::timeout));
  const std::string child = trimmed_line(hooks.noted("child"));
  BOOST_REQUIRE(!child.empty());
  // Gone, or dead and waiting to be collected by whoever it fell to.
  BOOST_TEST(testing::until([&] {
    std::ifstream status("/proc/" + child + "/stat");
    std::string text;
    std::getline(status, text);
    return text.empty() || text.find(") Z ") != std::string::npos;
  }));
}

BOOST_AUTO_TEST_CASE(a_program_outlasts_no_deadline) {
  Hooks hooks;
  hooks.write("hangs", "sleep 1000\n");
  const auto hook = hooks.hook("hangs").value();
  const auto deadline = std::chrono::steady_clock::now() + milliseconds(200);
  const auto published = run_call(hooks.io, hook->publish(dns_proof, deadline));
  const Failure failure = published.error();
  BOOST_TEST((std::get<Unreachable>(failure.why).trouble == Trouble::timed_out));
}

BOOST_AUTO_TEST_CASE(only_programs_of_the_folder_are_run) {
  Hooks hooks;
  hooks.write("note", "exit 0\n");
  hooks.write("plain", "exit 0\n", 0644);
  std::filesystem::create_directory(hooks.folder.path() / "folder");
  BOOST_TEST(hooks.hook("note").has_value());
  for (const char* name : {"plain", "folder", "missing", "folder/../note", "../note"}) {
    BOOST_TEST((hooks.hook(name).error().kind == ErrorKind::rejected), name);
  }
  const auto off = make_program_hook(hooks.blocking.get_executor(), "", "note");
  BOOST_TEST((off.error().kind == ErrorKind::rejected));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::ca::acme
