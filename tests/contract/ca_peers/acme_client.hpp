// The ACME backend with what it needs around it to talk to a real issuer.
#pragma once

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>

#include "ca-backends/shared/jose.hpp"
#include "core/crypto/certificate.hpp"
#include "net/http_url.hpp"
#include "tests/contract/ca_peers/peer.hpp"
#include "tests/support/certification_request.hpp"
#include "tests/support/scripted_issuer.hpp"

namespace sealmint::ca::acme_peers {

using ports::PendingIssuance;
using ports::Trouble;
using testing::BackendWorld;
using testing::CertificationRequest;
using testing::make_authority;
using testing::Peer;
using testing::value_or_throw;

inline void post(const std::string& address, const std::string& body) {
  const auto url = value_or_throw(net::parse_http_url(address));
  boost::asio::io_context io;
  boost::asio::ip::tcp::socket socket(io);
  socket.connect({boost::asio::ip::make_address(url.host), url.port});
  boost::asio::write(socket, boost::asio::buffer("POST " + url.target +
                                                 " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                                                 "Content-Length: " +
                                                 std::to_string(body.size()) + "\r\n\r\n" + body));
  std::string answer;
  boost::system::error_code ignored;
  boost::asio::read(socket, boost::asio::dynamic_buffer(answer), ignored);
  if (!answer.starts_with("HTTP/1.1 200")) throw std::runtime_error("the responder said " + answer);
}

// A hook in front of Pebble's challenge responder.
class Responder {
 public:
  explicit Responder(const Peer& peer)
      : url_(peer.value("CHALLTESTSRV_URL")),
        hook_([this](const testing::Request& request) { return pass_on(request); }) {}

  std::string url() const { return hook_.url("/"); }
  void be_lazy() { is_lazy_ = true; }
  std::size_t count(std::string_view action) const {
    std::size_t count = 0;
    for (const auto& request : hook_.requests()) {
      count += boost::json::parse(request.body).at("action").as_string() == action ? 1U : 0U;
    }
    return count;
  }

 private:
  testing::Reply pass_on(const testing::Request& request) const {
    if (is_lazy_) return {};
    const auto told = boost::json::parse(request.body).as_object();
    const bool is_set = told.at("action").as_string() == "set";
    if (told.at("type").as_string() == "http-01") {
      boost::json::object body{{"token", told.at("token")}};
      if (is_set) body["content"] = told.at("keyAuthorization");
      post(url_ + (is_set ? "/add-http01" : "/del-http01"), boost::json::serialize(body));
      return {};
    }
    const std::string identifier(told.at("identifier").as_string());
    boost::json::object body{{"host", "_acme-challenge." + identifier + "."}};
    if (is_set) body["value"] = told.at("txtValue");
    post(url_ + (is_set ? "/set-txt" : "/clear-txt"), boost::json::serialize(body));
    return {};
  }

  std::string url_;
  std::atomic<bool> is_lazy_ = false;
  testing::ScriptedIssuer hook_;
};

inline ports::IssueRequest order_for(const CertificationRequest& wanted,
                                     const std::vector<std::string>& names) {
  auto order = wanted.order();
  order.profile.dns_names = names;
  order.csr_der = value_or_throw(crypto::make_request(*wanted.key, order.profile));
  order.order = Uuid{{7}};
  return order;
}

struct Client {
  explicit Client(std::string_view directory, boost::json::object members, const Peer& peer) {
    members["directoryUrl"] = directory;
    members["tlsAuthorities"] = peer.file("CA_BUNDLE");
    members["termsOfServiceAgreed"] = true;
    members["accountKey"] = key_pem.reveal();
    configuration = std::move(members);
    start_anew();
  }

  // As another process would.
  void start_anew() { authority = make_authority(world, "acme", configuration); }

  ports::IssueOutcome issue(const ports::IssueRequest& order) {
    return value_or_throw(world.run([&] { return authority->issue(order, BackendWorld::soon()); }));
  }
  ports::IssueOutcome poll(const std::string& ticket, const ports::IssueRequest& order,
                           std::chrono::seconds time = std::chrono::seconds(20)) {
    return value_or_throw(
        world.run([&] { return authority->poll(ticket, order, BackendWorld::soon(time)); }));
  }
  // Until it is no question of time any more.
  ports::IssueOutcome outcome(const ports::IssueRequest& order) {
    auto last = issue(order);
    for (int i = 0; i < 5 && std::holds_alternative<PendingIssuance>(last); ++i) {
      last = poll(std::get<PendingIssuance>(last).ticket, order);
    }
    return last;
  }
  ports::IssuedCertificate issued(const ports::IssueRequest& order) {
    auto last = outcome(order);
    if (const auto* const refused = std::get_if<ports::Refused>(&last)) BOOST_FAIL(refused->detail);
    if (const auto* const lost = std::get_if<ports::Unreachable>(&last)) BOOST_FAIL(lost->detail);
    if (const auto* const waits = std::get_if<PendingIssuance>(&last)) BOOST_FAIL(waits->waits_for);
    return std::get<ports::IssuedCertificate>(std::move(last));
  }
  ports::Revoker::Outcome revoke(const Bytes& certificate) {
    return value_or_throw(world.run([&] {
      return authority->revoker()->revoke(certificate, "SUPERSEDED", BackendWorld::soon());
    }));
  }
  ports::ProbeOutcome probe() {
    return value_or_throw(world.run([&] { return authority->probe(BackendWorld::soon()); }));
  }

  Secret key_pem = value_or_throw(make_jose_key_pem());
  boost::json::object configuration;
  BackendWorld world;
  std::shared_ptr<ports::CertificateAuthority> authority;
};

inline Client pebble_client(const Peer& peer, const Responder& responder,
                            boost::json::object members) {
  members["hookUrl"] = responder.url();
  members["eabKeyId"] = peer.value("EAB_KID");
  members["eabHmacKey"] = peer.value("EAB_HMAC_KEY");
  members["dnsWaitSeconds"] = 0;
  return Client(peer.value("URL"), std::move(members), peer);
}

inline crypto::CertificateFields fields_of(const ports::IssuedCertificate& issued) {
  return value_or_throw(crypto::read_certificate(issued.certificate_der));
}

}  // namespace sealmint::ca::acme_peers
