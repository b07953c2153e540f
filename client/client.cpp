#include "client/client.hpp"

#include <openssl/rand.h>

#include <array>
#include <utility>

#include "client/pause.hpp"
#include "net/client_tls.hpp"

namespace sealmint::client {
namespace {

constexpr std::string_view signers_path = "/api/v1/cert-manager/signers";
constexpr std::string_view certificates_path = "/api/v1/cert-manager/certificates";
constexpr std::string_view requests_path = "/api/v1/approval-policies/cert-code-signing/requests";
constexpr std::size_t page_rows = 100;
constexpr std::size_t signers_max = 100'000;
constexpr std::size_t header_bytes = 32 * 1024;
constexpr std::size_t body_bytes = 8 * 1024 * 1024;

std::string path_of(const std::string& signer_id, std::string_view rest) {
  return std::string(signers_path) + "/" + signer_id + std::string(rest);
}

// Whoever set the client up says which server it is to ask.
net::AddressGuard guard() {
  return {{*IpRange::parse("0.0.0.0/0"), *IpRange::parse("::/0")}, true};
}

Result<net::TlsContext> tls_of(const ClientOptions& options) {
  TRY(auto tls, net::make_client_tls(options.authorities_pem, net::SystemAuthorities::when_needed));
  if (!options.certificate_pem.empty()) {
    TRY_VOID(net::use_identity(tls.get(), options.certificate_pem, options.key_pem));
  }
  if (options.believes_anybody) {
    SSL_CTX_set_verify(tls.get(), SSL_VERIFY_NONE, nullptr);
    // Which would be asked all the same.
    SSL_CTX_set_cert_verify_callback(tls.get(), nullptr, nullptr);
  }
  return tls;
}

Failure unreadable(Error error) {
  Failure failure(std::move(error));
  failure.status = 200;
  return failure;
}

// A log-in that failed leaves the call itself as it was.
Failure never_sent(Failure of_log_in, const Attempts& attempts) {
  of_log_in.is_in_doubt = attempts.has_been_in_doubt;
  return of_log_in;
}

Call posting(std::string target, std::string body) {
  Call call{"POST", std::move(target), std::move(body)};
  call.headers = {{"Content-Type", "application/json"}};
  return call;
}

}  // namespace

Result<std::unique_ptr<Client>> Client::make(const ClientOptions& options, Credential credential) {
  auto server = net::parse_http_url(options.server_url);
  if (server.has_error()) {
    return make_error(ErrorKind::rejected, "the server's address " + server.error().detail);
  }
  while (server->target.ends_with('/')) server->target.pop_back();
  if (server->target.find('?') != std::string::npos) {
    return make_error(ErrorKind::rejected, "the server's address must have no query");
  }
  TRY(auto tls, tls_of(options));
  net::HttpClient http(std::move(tls), {options.timeout, header_bytes, body_bytes}, guard(),
                       net::look_up_here);
  http.use(options.tls_sessions);
  return std::unique_ptr<Client>(new Client(*std::move(server), std::move(http), options.user_agent,
                                            options, std::move(credential)));
}

Client::Client(net::HttpUrl server, net::HttpClient client, std::string user_agent,
               const ClientOptions& options, Credential credential)
    : transport_(std::move(server), std::move(client)),
      access_(std::move(credential), options.access),
      user_agent_(std::move(user_agent)),
      retries_(options.retries) {}

Answer<net::HttpAnswer> Client::attempt(const Call& call, const Access::Token& token) {
  Call authorized = call;
  authorized.headers.emplace_back("Authorization", "Bearer " + std::string(token.text->reveal()));
  if (!user_agent_.empty()) authorized.headers.emplace_back("User-Agent", user_agent_);
  TRY(auto answer, transport_.exchange(std::move(authorized)));
  if (answer.status == 200) return answer;
  return read_failure(answer.status, answer.body, answer.retry_after);
}

Answer<std::string> Client::ask(const Call& call) {
  const CallNature nature{call.may_arrive_twice, call.method != "GET", access_.can_log_in()};
  Attempts attempts;
  std::optional<std::uint64_t> worn;
  for (;;) {
    auto token = access_.token(transport_, worn);
    if (token.has_error()) return never_sent(std::move(token).error(), attempts);
    auto answer = attempt(call, *token);
    if (answer.has_value()) return std::move(answer->body);
    Failure failure = std::move(answer).error();
    const auto decision = after(failure, nature, retries_, attempts);
    if (decision.step == NextStep::give_up) {
      failure.is_in_doubt |= failure.status == 0 && attempts.has_been_in_doubt;
      return failure;
    }
    if (decision.step == NextStep::log_in_again) worn = token->number;
    pause_for(decision.wait);
  }
}

Answer<void> Client::log_in() {
  TRY_VOID(access_.token(transport_));
  return {};
}

Answer<std::vector<SignerRow>> Client::signers() {
  std::vector<SignerRow> rows;
  for (;;) {
    std::string target = std::string(signers_path) + "?limit=" + std::to_string(page_rows);
    if (!rows.empty()) target += "&offset=" + std::to_string(rows.size());
    TRY(const auto body, ask({"GET", std::move(target), {}}));
    TRY(auto page, read_signer_page(body));
    if (page.signers.empty()) return rows;
    std::move(page.signers.begin(), page.signers.end(), std::back_inserter(rows));
    if (rows.size() >= page.total) return rows;
    // A server that goes on and on does not hold us.
    if (rows.size() > signers_max) {
      return make_error(ErrorKind::upstream, "the server lists more signers than can be");
    }
  }
}

Answer<CertificateText> Client::certificate(const SignerRow& signer) {
  auto body = ask({"GET", path_of(signer.id, "/certificate"), {}});
  // Servers from before that path know the other one.
  const bool is_older = body.has_error() && body.error().error.kind == ErrorKind::not_found &&
                        !signer.certificate_id.empty();
  if (is_older) {
    body = ask(
        {"GET", std::string(certificates_path) + "/" + signer.certificate_id + "/certificate", {}});
  }
  if (body.has_error()) return std::move(body).error();
  return read_certificate(*body);
}

Answer<std::vector<Answer<Signed>>> Client::sign(const SignCall& call, const Members& metadata) {
  auto outcomes = sign_once(call, metadata);
  if (outcomes.has_value()) return outcomes;
  Failure failure = std::move(outcomes).error();
  // An answer that cannot be read, or one of a gateway, says nothing of what the server did.
  failure.is_in_doubt |= failure.status == 200 || (failure.status >= 500 && failure.status != 503);
  return failure;
}

Answer<std::vector<Answer<Signed>>> Client::sign_once(const SignCall& call,
                                                      const Members& metadata) {
  const bool is_batch = call.items.size() > 1;
  Call wanted = posting(path_of(call.signer_id, is_batch ? "/sign-batch" : "/sign"),
                        is_batch ? render_sign_batch(call.items, metadata)
                                 : render_sign(call.items.front(), metadata));
  wanted.headers.emplace_back("Idempotency-Key", call.idempotency_key);
  TRY(const auto body, ask(wanted));
  if (is_batch) {
    auto items = read_signed_batch(body, call.items.size());
    if (items.has_error()) return unreadable(std::move(items).error());
    return *std::move(items);
  }
  auto item = read_signed(body);
  if (item.has_error()) return unreadable(std::move(item).error());
  std::vector<Answer<Signed>> items;
  items.emplace_back(*std::move(item));
  return items;
}

Answer<AccessRequest> Client::open_request(const std::string& signer_id,
                                           const RequestTerms& terms) {
  Call call = posting(path_of(signer_id, "/requests"), render_request(terms));
  call.headers.emplace_back("Idempotency-Key", new_idempotency_key());
  TRY(const auto body, ask(call));
  return read_request(body);
}

Answer<std::optional<AccessRequest>> Client::pending_request(const std::string& signer_id) {
  TRY(const auto body, ask({"GET", path_of(signer_id, "/requests?statuses=pending"), {}}));
  return read_pending_request(body);
}

Answer<AccessRequest> Client::await_request(const std::string& request_id,
                                            std::chrono::seconds wait) {
  const auto seconds = std::min(wait, std::chrono::seconds{20}).count();
  TRY(const auto body,
      ask({"GET",
           std::string(requests_path) + "/" + request_id + "?wait=" + std::to_string(seconds) + "s",
           {}}));
  return read_request(body);
}

std::string new_idempotency_key() {
  std::array<std::uint8_t, 16> random{};
  // Without randomness there is no TLS either, so a failure here cannot be met.
  if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1) {
    throw std::runtime_error("no randomness");
  }
  return to_hex(random);
}

}  // namespace sealmint::client
