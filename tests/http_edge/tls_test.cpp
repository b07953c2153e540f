// TLS at the edge: what is offered, what is refused, and how a certificate is changed.
#include <boost/test/unit_test.hpp>
#include <fcntl.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "tests/http_edge/client.hpp"
#include "tests/http_edge/server.hpp"
#include "tests/support/until.hpp"

using namespace sealmint::testing;
namespace net = sealmint::net;

namespace {

const std::string get = "GET /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

net::TlsContext make_context(std::string_view host) {
  auto made = net::make_self_signed(host);
  BOOST_REQUIRE(!made.has_error());
  auto loaded = net::make_server_tls(made->certificate_pem, made->key_pem);
  BOOST_REQUIRE(!loaded.has_error());
  BOOST_TEST(loaded->warnings.empty());
  return loaded->context;
}

std::shared_ptr<net::TlsContextHolder> make_holder() {
  return std::make_shared<net::TlsContextHolder>(make_context("localhost"));
}

std::string subject_of(const TlsClient& client) {
  X509* certificate = SSL_get1_peer_certificate(client.ssl());
  char* text = X509_NAME_oneline(X509_get_subject_name(certificate), nullptr, 0);
  std::string subject = text;
  OPENSSL_free(text);
  X509_free(certificate);
  return subject;
}

class TempFolder {
 public:
  TempFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "sealmint-tls-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TempFolder() { std::filesystem::remove_all(path_); }
  std::filesystem::path write(const char* name, std::string_view text, mode_t mode) const {
    std::ofstream(path_ / name) << text;
    ::chmod((path_ / name).c_str(), mode);
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(edge_tls)

BOOST_AUTO_TEST_CASE(serves_tls_12_and_13_only) {
  TestServer server(quick_options(), 2, make_holder());
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsClient client(server.port(), "\x08http/1.1", version);
    BOOST_REQUIRE(client.is_connected());
    BOOST_TEST(client.send(get));
    const std::string text = client.read_to_end();
    BOOST_TEST(status_of(text) == "200");
    BOOST_TEST(text.find("Strict-Transport-Security") != std::string::npos);
    BOOST_TEST(text.find("\"tls\":true") != std::string::npos);
    const std::string cipher = SSL_get_cipher_name(client.ssl());
    BOOST_TEST(
        (cipher.find("GCM") != std::string::npos || cipher.find("CHACHA") != std::string::npos));
  }
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
    TlsClient client(server.port(), {}, version);
    BOOST_TEST(!client.is_connected());
  }
  TlsClient other(server.port(), "\x02h2");
  BOOST_TEST(!other.is_connected());
  // A client may know of a failed handshake before the server has counted it.
  server.stop(std::chrono::seconds{20}).wait();
  BOOST_TEST(server.metrics().tls_failed.value() == 3U);
}

BOOST_AUTO_TEST_CASE(a_large_answer_and_a_413_come_through) {
  TestServer server(quick_options(), 1, make_holder());
  TlsClient big(server.port());
  big.send("GET /big HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  BOOST_TEST(big.read_to_end().size() > 8U * 1024 * 1024);
  TlsClient large(server.port());
  large.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1048576\r\n\r\n");
  large.send(std::string(100'000, 'x'));
  BOOST_TEST(status_of(large.read_to_end()) == "413");
}

// Requests of all lengths around what the first receive of a request takes, each in its record.
BOOST_AUTO_TEST_CASE(no_length_of_a_request_is_special) {
  TestServer server(quick_options(), 1, make_holder());
  TlsClient client(server.port());
  constexpr int count = 160;
  for (int i = 0; i < count; ++i) {
    const std::string padding(900 + static_cast<std::size_t>(i), 'x');
    const std::string_view last = i == count - 1 ? "Connection: close\r\n" : "";
    client.send("GET /echo HTTP/1.1\r\nHost: a\r\nX-Padding: " + padding + "\r\n" +
                std::string(last) + "\r\n");
  }
  const std::string answers = client.read_to_end();
  int answered = 0;
  for (std::size_t at = 0; (at = answers.find("HTTP/1.1 200", at)) != std::string::npos; ++at) {
    ++answered;
  }
  BOOST_TEST(answered == count);
}

BOOST_AUTO_TEST_CASE(a_connection_that_rested_goes_on) {
  auto options = quick_options();
  options.timeouts.rest = std::chrono::milliseconds{1};
  TestServer server(options, 1, make_holder());
  TlsClient client(server.port());
  for (std::uint64_t rests = 1; rests <= 3; ++rests) {
    BOOST_TEST_REQUIRE(until([&] { return server.metrics().rested.value() >= rests; }));
    const std::string body(40'000, static_cast<char>('a' + rests));
    const bool is_last = rests == 3;
    client.send("POST /large HTTP/1.1\r\nHost: a\r\nContent-Length: 40000\r\n" +
                std::string(is_last ? "Connection: close\r\n" : "") + "\r\n");
    client.send(body);
    if (is_last) {
      BOOST_TEST(client.read_to_end().find(body) != std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_CASE(renegotiation_is_refused) {
  TestServer server(quick_options(), 1, make_holder());
  TlsClient client(server.port(), {}, TLS1_2_VERSION);
  BOOST_REQUIRE(client.is_connected());
  SSL_renegotiate(client.ssl());
  BOOST_TEST(SSL_do_handshake(client.ssl()) != 1);
}

BOOST_AUTO_TEST_CASE(a_slow_handshake_and_plain_text_are_dropped) {
  auto options = quick_options();
  options.timeouts.handshake = std::chrono::milliseconds{60};
  TestServer server(options, 1, make_holder());
  RawClient slow(server.port());
  slow.send("\x16\x03\x01");
  BOOST_TEST(status_of(slow.read_to_end()).empty());
  RawClient plain(server.port());
  plain.send(get);
  BOOST_TEST(status_of(plain.read_to_end()).empty());
}

BOOST_AUTO_TEST_CASE(new_connections_take_the_new_certificate) {
  const auto holder = make_holder();
  TestServer server(quick_options(), 2, holder);
  TlsClient before(server.port());
  BOOST_TEST(subject_of(before) == "/CN=localhost");
  holder->swap(make_context("sign.example"));
  TlsClient after(server.port());
  BOOST_TEST(subject_of(after) == "/CN=sign.example");
  before.send(get);
  BOOST_TEST(status_of(before.read_to_end()) == "200");
}

BOOST_AUTO_TEST_CASE(stopping_says_goodbye) {
  TestServer server(quick_options(), 1, make_holder());
  TlsClient client(server.port());
  client.send("GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
  server.application().await_held(1);
  auto stopped = server.stop(std::chrono::seconds{20});
  server.application().release();
  BOOST_TEST(status_of(client.read_to_end()) == "200");
  BOOST_TEST((SSL_get_shutdown(client.ssl()) & SSL_RECEIVED_SHUTDOWN) != 0);
  SSL_shutdown(client.ssl());
  ::shutdown(SSL_get_fd(client.ssl()), 2);
  stopped.wait();
}

BOOST_AUTO_TEST_CASE(files_are_checked) {
  const TempFolder folder;
  const auto one = net::make_self_signed("127.0.0.1");
  const auto two = net::make_self_signed("localhost");
  const auto chain = folder.write("chain.pem", one->certificate_pem, 0644);
  const auto key = folder.write("key.pem", one->key_pem.reveal(), 0600);
  BOOST_TEST(!net::load_server_tls(chain, key).has_error());
  const auto detail = [&](const std::filesystem::path& chain_file,
                          const std::filesystem::path& key_file) {
    const auto loaded = net::load_server_tls(chain_file, key_file);
    return loaded.has_error() ? loaded.error().detail : std::string("accepted");
  };
  const auto open_key = folder.write("open.pem", one->key_pem.reveal(), 0640);
  BOOST_TEST(detail(chain, open_key).find("open.pem") != std::string::npos);
  const auto other_key = folder.write("other.pem", two->key_pem.reveal(), 0600);
  BOOST_TEST(detail(chain, other_key).find("does not belong") != std::string::npos);
  const auto junk = folder.write("junk.pem", "junk", 0600);
  BOOST_TEST(detail(junk, key).find("no PEM certificate") != std::string::npos);
  BOOST_TEST(detail(chain, junk).find("cannot be read") != std::string::npos);
  const auto cut = folder.write(
      "cut.pem", one->certificate_pem.substr(0, one->certificate_pem.size() - 40), 0644);
  BOOST_TEST(detail(cut, key).find("cannot be read") != std::string::npos);
  BOOST_TEST(detail("/nonexistent/x", key).find("/nonexistent/x") != std::string::npos);
  BOOST_TEST(detail(std::filesystem::temp_directory_path(), key).find("is a directory") !=
             std::string::npos);
  BOOST_TEST(net::make_self_signed("a,b").has_error());
  BOOST_TEST(net::make_self_signed("").has_error());
}

BOOST_AUTO_TEST_SUITE_END()
