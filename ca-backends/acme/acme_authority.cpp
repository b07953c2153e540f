#include "ca-backends/acme/acme_authority.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>

#include "ca-backends/acme/order_run.hpp"
#include "ca-backends/acme/probe.hpp"
#include "ca-backends/acme/renewal.hpp"

namespace sealmint::ca::acme {
namespace {

namespace json = boost::json;
using std::chrono::seconds;

// RFC 9773 section 4.3.2: Retry-After within a minute and a day.
constexpr seconds ask_again_min{60};
constexpr seconds ask_again_max{24 * 3600};

struct ReasonCode {
  std::string_view name;
  int code;
};
constexpr std::array<ReasonCode, 9> reason_codes{{{"KEY_COMPROMISE", 1},
                                                  {"CA_COMPROMISE", 2},
                                                  {"AFFILIATION_CHANGED", 3},
                                                  {"SUPERSEDED", 4},
                                                  {"CESSATION_OF_OPERATION", 5},
                                                  {"CERTIFICATE_HOLD", 6},
                                                  {"REMOVE_FROM_CRL", 8},
                                                  {"PRIVILEGE_WITHDRAWN", 9},
                                                  {"A_A_COMPROMISE", 10}}};

std::string revocation(ByteView certificate_der, std::string_view reason) {
  json::object payload{{"certificate", to_base64url(certificate_der)}};
  const auto* const found = std::ranges::find(reason_codes, reason, &ReasonCode::name);
  if (found != reason_codes.end()) payload["reason"] = found->code;
  return json::serialize(payload);
}

Failure not_offered(std::string what) {
  return Failure(Refused{Trouble::unsupported, "the issuer does not offer " + std::move(what)});
}

std::vector<Proof> proofs_of(const Issuer& issuer, const Authorization& authorization) {
  std::vector<Proof> proofs;
  for (const Challenge& challenge : authorization.challenges) {
    if (challenge.type != issuer.settings.challenge_type) continue;
    proofs.push_back({challenge.type, authorization.identifier, challenge.token,
                      issuer.account.key_authorization(challenge.token)});
  }
  return proofs;
}

}  // namespace

Task<ports::IssueOutcome> AcmeAuthority::issue(ports::IssueRequest request, Deadline deadline) {
  OrderRun run(*issuer_, request, Ticket{}, deadline);
  auto outcome = co_await run.go_on();
  if (outcome.has_error()) co_return to_outcome<ports::IssueOutcome>(std::move(outcome).error());
  co_return *std::move(outcome);
}

Task<ports::IssueOutcome> AcmeAuthority::poll(std::string ticket, ports::IssueRequest request,
                                              Deadline deadline) {
  CO_TRY(Ticket read, read_ticket(ticket));
  OrderRun run(*issuer_, request, std::move(read), deadline);
  auto outcome = co_await run.go_on();
  if (outcome.has_error()) co_return to_outcome<ports::IssueOutcome>(std::move(outcome).error());
  co_return *std::move(outcome);
}

// What another process published is known from the order alone.
Steps<void> AcmeAuthority::take_back(std::string order_url, Deadline deadline) {
  std::vector<Proof> published;
  CO_TRY(const net::HttpAnswer answer, co_await issuer_->account.post(order_url, {}, deadline));
  CO_TRY(const Order order, read_order(answer.body));
  for (const std::string& url : order.authorizations) {
    const auto found = co_await issuer_->account.post(url, {}, deadline);
    if (found.has_error()) continue;
    auto authorization = read_authorization(found->body);
    if (authorization.has_error()) continue;
    for (Proof& proof : proofs_of(*issuer_, *authorization)) published.push_back(std::move(proof));
  }
  issuer_->publications.insert_or_assign(order_url, Publication{std::move(published)});
  co_return Step<void>();
}

Task<void> AcmeAuthority::forget(std::string ticket, Deadline deadline) {
  CO_TRY(const Ticket read, read_ticket(ticket));
  if (read.order_url.empty()) co_return Result<void>{};
  if (!issuer_->publications.contains(read.order_url)) {
    co_await take_back(read.order_url, deadline);
  }
  co_await clear(*issuer_, read.order_url, deadline);
  issuer_->claim.release(read.order_url);
  co_return Result<void>{};
}

Task<ports::ProbeOutcome> AcmeAuthority::probe(Deadline deadline) {
  auto report = co_await probe_issuer(*issuer_, deadline);
  if (report.has_error()) co_return to_outcome<ports::ProbeOutcome>(std::move(report).error());
  co_return ports::ProbeOutcome(*std::move(report));
}

Steps<void> AcmeAuthority::revoke_by_account(Bytes certificate_der, std::string reason,
                                             Deadline deadline) {
  CO_TRY(const auto directory, co_await issuer_->client.directory(deadline));
  if (directory->revoke_cert.empty()) co_return not_offered("revocation");
  std::string payload = revocation(certificate_der, reason);
  const auto answer =
      co_await issuer_->account.post(directory->revoke_cert, std::move(payload), deadline);
  if (answer.has_error() && answer.error().type != "alreadyRevoked") co_return answer.error();
  co_return Step<void>();
}

Task<ports::Revoker::Outcome> AcmeAuthority::revoke(Bytes certificate_der, std::string reason,
                                                    Deadline deadline) {
  using Outcome = ports::Revoker::Outcome;
  auto revoked =
      co_await revoke_by_account(std::move(certificate_der), std::move(reason), deadline);
  if (revoked.has_error()) co_return to_outcome<Outcome>(std::move(revoked).error());
  co_return Outcome(ports::Revoker::Done{});
}

Steps<ports::RenewalAdviser::Window> AcmeAuthority::ask_window(Bytes certificate_der,
                                                               Deadline deadline) {
  CO_TRY(const auto directory, co_await issuer_->client.directory(deadline));
  if (directory->renewal_info.empty()) co_return not_offered("renewal information (RFC 9773)");
  auto id = certificate_id(certificate_der);
  if (id.has_error()) {
    co_return Failure(Refused{Trouble::unsupported, std::move(id).error().detail});
  }
  const std::string_view gap = directory->renewal_info.ends_with('/') ? "" : "/";
  std::string url = directory->renewal_info + std::string(gap) + *id;
  CO_TRY(const net::HttpAnswer answer, co_await issuer_->client.get(std::move(url), deadline));
  CO_TRY(const RenewalInfo info, read_renewal_info(answer.body));
  ports::RenewalAdviser::Window window{info.start, info.end};
  if (answer.retry_after) {
    window.ask_again = std::clamp(*answer.retry_after, ask_again_min, ask_again_max);
  }
  co_return window;
}

Task<ports::RenewalAdviser::Outcome> AcmeAuthority::renewal_window(Bytes certificate_der,
                                                                   Deadline deadline) {
  using Outcome = ports::RenewalAdviser::Outcome;
  auto window = co_await ask_window(std::move(certificate_der), deadline);
  if (window.has_error()) co_return to_outcome<Outcome>(std::move(window).error());
  co_return Outcome(*window);
}

Task<ports::SecretExchange::Outcome> AcmeAuthority::exchange(Deadline /*deadline*/) {
  std::vector<Exchanged> exchanged;
  if (!issuer_->account.has_key()) {
    CO_TRY(const Secret pem, make_jose_key_pem());
    exchanged.push_back({{}, std::string(pem.reveal()), "accountKey"});
  }
  co_return ports::SecretExchange::Outcome(std::move(exchanged));
}

}  // namespace sealmint::ca::acme
