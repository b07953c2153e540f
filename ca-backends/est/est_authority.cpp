#include "ca-backends/est/est_authority.hpp"

#include <algorithm>
#include <utility>

#include "ca-backends/est/answer.hpp"
#include "ca-backends/est/ticket.hpp"
#include "ca-backends/shared/exchange.hpp"
#include "core/crypto/certificate.hpp"

namespace sealmint::ca::est {

namespace asio = boost::asio;
using ports::IssueOutcome;

namespace {

constexpr std::chrono::hours issuers_lifetime{1};

bool allows_client_authentication(const std::optional<Bytes>& certificate_der) {
  if (!certificate_der) return false;
  const auto fields = crypto::read_certificate(*certificate_der);
  return fields.has_value() && std::ranges::find(fields->extended_key_usages, "clientAuth") !=
                                   fields->extended_key_usages.end();
}

// The answer of `call`, or the failure to get one.
AttemptTask<net::HttpAnswer> ask(net::HttpPool& http, net::HttpCall call,
                                 ports::IssueDeadline deadline) {
  auto trial = co_await exchange(http, std::move(call), deadline);
  if (auto* const failed = std::get_if<ports::Unreachable>(&trial)) {
    co_return Failure(std::move(*failed));
  }
  co_return std::get<net::HttpAnswer>(std::move(trial));
}

IssueOutcome to_issued(const net::HttpAnswer& answer, std::string_view operation, ByteView csr_der,
                       std::vector<Bytes> issuers) {
  auto certificates = certificates_of_body(answer.body);
  if (certificates.has_error()) return unreadable(operation, certificates.error().detail, true);
  if (certificates->empty()) return unreadable(operation, "it is empty", true);
  const auto spki = crypto::read_request(csr_der);
  ports::IssuedCertificate issued;
  issued.certificate_der = take_leaf(*certificates, spki.has_value() ? *spki : Bytes{});
  issued.chain_der = std::move(*certificates);
  std::ranges::move(issuers, std::back_inserter(issued.chain_der));
  return issued;
}

ports::PendingIssuance to_pending(const net::HttpAnswer& answer, std::string_view operation,
                                  ByteView csr_der) {
  const auto words = said(answer);
  return {to_ticket(operation, csr_der), wait_of(answer),
          reason("The EST server has accepted the request and not decided yet", words)};
}

std::string issuer_fact(const std::vector<Bytes>& issuers) {
  std::string text = "Read the certificates of the issuers: ";
  std::string separator;
  for (const auto& issuer : issuers) {
    const auto fields = crypto::read_certificate(issuer);
    text += separator + (fields.has_value() ? fields->subject : "one that cannot be read");
    separator = "; ";
  }
  return text;
}

}  // namespace

EstAuthority::EstAuthority(Settings settings, std::shared_ptr<net::HttpPool> http,
                           std::string user_agent)
    : settings_(std::move(settings)), http_(std::move(http)), user_agent_(std::move(user_agent)) {}

Task<IssueOutcome> EstAuthority::issue(ports::IssueRequest request, ports::IssueDeadline deadline) {
  auto issuers = co_await read_issuers(deadline);
  if (issuers.has_error()) co_return to_outcome<IssueOutcome>(std::move(issuers).error());
  std::vector<std::string> warnings;
  if (settings_.follows_attributes) {
    auto lacks = co_await hold_against_attributes(request.csr_der, deadline);
    if (lacks.has_error()) co_return to_outcome<IssueOutcome>(std::move(lacks).error());
    warnings = *std::move(lacks);
  }
  const bool renews = settings_.reenrolls && allows_client_authentication(request.replaces_der);
  auto outcome = co_await enrol(renews ? "simplereenroll" : "simpleenroll",
                                std::move(request.csr_der), *std::move(issuers), deadline);
  if (auto* const issued = std::get_if<ports::IssuedCertificate>(&outcome)) {
    issued->warnings = std::move(warnings);
  }
  co_return std::move(outcome);
}

Task<IssueOutcome> EstAuthority::poll(std::string ticket, ports::IssueRequest request,
                                      ports::IssueDeadline deadline) {
  std::string operation = operation_of_ticket(ticket, request.csr_der);
  if (operation.empty()) {
    co_return ports::Refused{ports::Trouble::not_found,
                             "The ticket of the order does not belong to its request: order again"};
  }
  auto issuers = co_await recent_issuers(deadline);
  if (issuers.has_error()) co_return to_outcome<IssueOutcome>(std::move(issuers).error());
  co_return co_await enrol(std::move(operation), std::move(request.csr_der), *std::move(issuers),
                           deadline);
}

Task<ports::ProbeOutcome> EstAuthority::probe(ports::IssueDeadline deadline) {
  ports::ProbeReport report;
  auto issuers = co_await read_issuers(deadline);
  if (issuers.has_error()) co_return to_outcome<ports::ProbeOutcome>(std::move(issuers).error());
  report.facts.push_back(issuer_fact(*issuers));
  report.issuers_der = *std::move(issuers);
  auto wanted = co_await read_attributes(deadline);
  if (wanted.has_error()) co_return to_outcome<ports::ProbeOutcome>(std::move(wanted).error());
  if (wanted->empty()) report.facts.emplace_back("Wants no attributes in requests");
  std::ranges::move(describe(*wanted), std::back_inserter(report.facts));
  report.warnings.emplace_back(
      "EST cannot try a login without enrolling: the first order shows whether it is believed");
  co_return std::move(report);
}

asio::awaitable<IssueOutcome> EstAuthority::enrol(std::string operation, Bytes csr_der,
                                                  std::vector<Bytes> issuers,
                                                  ports::IssueDeadline deadline) {
  const auto answer = co_await ask(*http_, post(operation, csr_der), deadline);
  if (answer.has_error()) co_return to_outcome<IssueOutcome>(answer.error());
  if (answer->status == 200) co_return to_issued(*answer, operation, csr_der, std::move(issuers));
  if (answer->status == 202) co_return to_pending(*answer, operation, csr_der);
  co_return to_outcome<IssueOutcome>(failure_of(*answer, operation, true));
}

AttemptTask<std::vector<Bytes>> EstAuthority::read_issuers(ports::IssueDeadline deadline) {
  const auto answer = co_await ask(*http_, get("cacerts"), deadline);
  if (answer.has_error()) co_return answer.error();
  if (answer->status != 200) co_return failure_of(*answer, "cacerts", false);
  auto certificates = certificates_of_body(answer->body);
  if (certificates.has_error()) {
    co_return Failure(unreadable("cacerts", certificates.error().detail, false));
  }
  issuers_ = *std::move(certificates);
  issuers_read_at_ = std::chrono::steady_clock::now();
  co_return issuers_;
}

AttemptTask<std::vector<Bytes>> EstAuthority::recent_issuers(ports::IssueDeadline deadline) {
  const auto age = std::chrono::steady_clock::now() - issuers_read_at_;
  if (!issuers_.empty() && age < issuers_lifetime) co_return issuers_;
  co_return co_await read_issuers(deadline);
}

AttemptTask<CsrAttributes> EstAuthority::read_attributes(ports::IssueDeadline deadline) {
  const auto answer = co_await ask(*http_, get("csrattrs"), deadline);
  if (answer.has_error()) co_return answer.error();
  if (answer->status != 200) co_return CsrAttributes{};
  const auto der = der_of_body(answer->body);
  auto wanted = read_csr_attributes(der.value_or(Bytes{}));
  co_return wanted.has_value() ? *std::move(wanted) : CsrAttributes{};
}

AttemptTask<std::vector<std::string>> EstAuthority::hold_against_attributes(
    Bytes csr_der, ports::IssueDeadline deadline) {
  const auto wanted = co_await read_attributes(deadline);
  if (wanted.has_error()) co_return wanted.error();
  auto lacks = compare(*wanted, csr_der);
  if (lacks.has_error()) {
    co_return Failure(ports::Refused{ports::Trouble::rejected, std::move(lacks).error().detail});
  }
  co_return *std::move(lacks);
}

net::HttpCall EstAuthority::get(std::string_view operation) const {
  net::HttpCall call;
  call.method = "GET";
  call.url = settings_.operation(operation);
  add_common_fields(call);
  return call;
}

// RFC 8951 drops Content-Transfer-Encoding, and servers that read RFC 7030 refuse to do without.
net::HttpCall EstAuthority::post(std::string_view operation, ByteView csr_der) const {
  net::HttpCall call;
  call.url = settings_.operation(operation);
  call.headers = {{"Content-Type", "application/pkcs10"}, {"Content-Transfer-Encoding", "base64"}};
  call.body = to_base64(csr_der);
  call.may_arrive_twice = false;
  add_common_fields(call);
  return call;
}

void EstAuthority::add_common_fields(net::HttpCall& call) const {
  call.headers.emplace_back("User-Agent", user_agent_);
  std::string login = settings_.authorization();
  if (!login.empty()) call.headers.emplace_back("Authorization", std::move(login));
}

}  // namespace sealmint::ca::est
