// A small client of the Sign API for programs and libraries that wait for each answer: it blocks,
// starts no thread, and may be used by many. Every wait has an end.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "client/access.hpp"
#include "client/answers.hpp"
#include "client/bodies.hpp"
#include "client/retry.hpp"
#include "client/transport.hpp"

namespace sealmint::client {

struct ClientOptions {
  std::string server_url;       // "https://sign.example"
  std::string authorities_pem;  // the only ones that are believed; empty: those of the system
  std::string certificate_pem;  // with its key, of this client for mutual TLS; empty: none
  Secret key_pem = Secret();
  bool believes_anybody = false;  // no certificate is checked: for trials only
  std::string user_agent;
  std::chrono::milliseconds timeout{30'000};                 // of one exchange
  std::shared_ptr<net::TlsSessions> tls_sessions = nullptr;  // those of other runs; null: none
  RetryLimits retries = {};
  AccessLimits access = {};
};

// A call that may be repeated under the name it was first made with.
struct SignCall {
  std::string signer_id;
  std::vector<SignItem> items;  // more than one: a batch
  std::string idempotency_key;  // new_idempotency_key()
};

// Over a network where nobody listens, plain HTTP is allowed to whomever the options name; a token
// goes nowhere else, as no redirect is followed. After a fork() a child must leave a client of its
// parent alone and make one of its own.
class Client {
 public:
  // ErrorKind::rejected names what is wrong with the options. Nothing is dialled yet.
  static Result<std::unique_ptr<Client>> make(const ClientOptions& options, Credential credential);

  // Proves that the credential is good; a token that was given is not asked about.
  Answer<void> log_in();
  bool is_for(const Credential& credential) const { return access_.is_same(credential); }

  // All pages of what the credential may see, in the stable order of the server.
  Answer<std::vector<SignerRow>> signers();
  Answer<CertificateText> certificate(const SignerRow& signer);

  // One outcome for each item, in order. A failure is that of the whole call.
  Answer<std::vector<Answer<Signed>>> sign(const SignCall& call, const Members& metadata);

  Answer<AccessRequest> open_request(const std::string& signer_id, const RequestTerms& terms);
  // The newest one that the caller may see and that waits for a decision on this signer.
  Answer<std::optional<AccessRequest>> pending_request(const std::string& signer_id);
  // As soon as it is decided, or as it is after `wait`, which is at most 20 seconds.
  Answer<AccessRequest> await_request(const std::string& request_id, std::chrono::seconds wait);

 private:
  Client(net::HttpUrl server, net::HttpClient client, std::string user_agent,
         const ClientOptions& options, Credential credential);

  Answer<std::vector<Answer<Signed>>> sign_once(const SignCall& call, const Members& metadata);
  // The body of a 200.
  Answer<std::string> ask(const Call& call);
  Answer<net::HttpAnswer> attempt(const Call& call, const Access::Token& token);

  Transport transport_;
  Access access_;
  const std::string user_agent_;
  const RetryLimits retries_;
};

// 128 random bits in hexadecimal.
std::string new_idempotency_key();

}  // namespace sealmint::client
