#include "ca-backends/stepca/step_ca.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

#include "ca-backends/shared/serial_text.hpp"
#include "core/base/ascii.hpp"
#include "core/crypto/certificate.hpp"

namespace sealmint::ca::stepca {
namespace {

namespace json = boost::json;

constexpr std::string_view sign_path = "/1.0/sign";
constexpr std::string_view revoke_path = "/1.0/revoke";

// RFC 5280 section 5.3.1.
struct ReasonCode {
  std::string_view name;
  int code;
};
constexpr ReasonCode reason_codes[] = {{"KEY_COMPROMISE", 1},         {"CA_COMPROMISE", 2},
                                       {"AFFILIATION_CHANGED", 3},    {"SUPERSEDED", 4},
                                       {"CESSATION_OF_OPERATION", 5}, {"CERTIFICATE_HOLD", 6},
                                       {"PRIVILEGE_WITHDRAWN", 9},    {"AA_COMPROMISE", 10}};

int reason_code(std::string_view name) {
  const auto* const found = std::ranges::find(reason_codes, name, &ReasonCode::name);
  return found == std::end(reason_codes) ? 0 : found->code;
}

std::vector<std::string> alternative_names(const ports::LeafProfile& profile) {
  std::vector<std::string> names = profile.dns_names;
  names.insert(names.end(), profile.email_addresses.begin(), profile.email_addresses.end());
  names.insert(names.end(), profile.uris.begin(), profile.uris.end());
  return names;
}

// step-ca keeps the reason for a 401 in its own log.
Refused not_believed(std::string_view said) {
  return {Trouble::credentials,
          reason("step-ca did not believe the provisioner's token: the key may not be the "
                 "provisioner's, the clocks may differ, or step-ca goes by another name (audience)",
                 said)};
}

// A request that was refused had no effect. Of another failure nobody knows.
Failure trouble_after_order(const net::HttpAnswer& answer) {
  const std::string said = read_message(answer.body);
  if (answer.status == 401) return not_believed(said);
  Failure failure = trouble_of(answer, said);
  if (auto* const lost = std::get_if<Unreachable>(&failure)) {
    const bool has_failed = answer.status >= 500 && answer.status != 503;
    lost->may_have_issued = has_failed || answer.status < 300;
  }
  return failure;
}

}  // namespace

StepCa::StepCa(std::shared_ptr<Connection> connection, std::shared_ptr<KeySource> keys, Names names,
               const Clock& clock)
    : connection_(std::move(connection)),
      keys_(std::move(keys)),
      names_(std::move(names)),
      clock_(clock) {}

// A token may be used once only, also in vain: every try gets its own.
AttemptTask<net::HttpAnswer> StepCa::post_once(const Order& order, Key key, Deadline deadline) {
  TokenClaims claims;
  claims.provisioner = names_.provisioner;
  claims.audience =
      names_.audience.empty() ? connection_->address_of(order.path) : names_.audience + order.path;
  claims.subject = order.subject;
  claims.alternative_names = order.alternative_names;
  claims.root_fingerprint = names_.root_fingerprint;
  auto token = make_token(*key, claims, clock_.now());
  if (token.has_error()) {
    co_return Refused{Trouble::credentials, reason("The provisioner's key", token.error().detail)};
  }
  json::object body = order.body;
  body["ott"] = *token;
  std::string text = json::serialize(body);
  auto answer = co_await connection_->post(order.path, std::move(text), deadline);
  co_return answer;
}

AttemptTask<net::HttpAnswer> StepCa::post(Order order, Deadline deadline) {
  CO_TRY(const Key key, co_await keys_->key(deadline));
  auto answer = co_await post_once(order, key, deadline);
  if (answer.has_error() || answer->status != 401) co_return answer;
  // The provisioner's key may have been changed since it was fetched.
  CO_TRY(const Key other, co_await keys_->key_after(key, deadline));
  if (other == key) co_return answer;
  auto second_answer = co_await post_once(order, other, deadline);
  co_return second_answer;
}

AttemptTask<ports::IssuedCertificate> StepCa::sign(ports::IssueRequest request, Deadline deadline) {
  if (request.profile.not_after <= clock_.now()) {
    co_return Refused{Trouble::rejected, "The certificate would have expired already"};
  }
  Order order;
  order.path = sign_path;
  order.subject = request.profile.subject.common_name;
  order.alternative_names = alternative_names(request.profile);
  // Without notBefore it is now, less what step-ca allows for clocks that differ.
  order.body = {{"csr", crypto::to_pem("CERTIFICATE REQUEST", request.csr_der)},
                {"notAfter", to_iso8601(request.profile.not_after)}};
  CO_TRY(const auto answer, co_await post(std::move(order), deadline));
  if (answer.status != 201 && answer.status != 200) co_return trouble_after_order(answer);
  auto issued = read_signed(answer.body);
  if (issued.has_error()) {
    co_return Unreachable{Trouble::protocol, reason("step-ca", issued.error().detail), std::nullopt,
                          true};
  }
  co_return *std::move(issued);
}

AttemptTask<ports::Revoker::Done> StepCa::take_back(Bytes certificate_der, std::string reason,
                                                    Deadline deadline) {
  const auto serial = serial_octets(certificate_der);
  if (serial.has_error()) co_return Refused{Trouble::rejected, serial.error().detail};
  Order order;
  order.path = revoke_path;
  order.subject = to_decimal_serial(*serial);
  order.body = {{"serial", order.subject},
                {"reasonCode", reason_code(reason)},
                {"reason", ascii_lower_case(reason)},
                {"passive", true}};
  auto answer = co_await post(std::move(order), deadline);
  if (answer.has_error()) co_return of_harmless_step(std::move(answer).error());
  if (answer->status == 200) co_return Revoker::Done{};
  const bool was_done = read_message(answer->body).find("already revoked") != std::string::npos;
  if (was_done) co_return Revoker::Done{};
  co_return of_harmless_step(trouble_after_order(*answer));
}

Task<ports::IssueOutcome> StepCa::issue(ports::IssueRequest request, Deadline deadline) {
  auto issued = co_await sign(std::move(request), deadline);
  co_return to_outcome<ports::IssueOutcome>(std::move(issued));
}

Task<ports::IssueOutcome> StepCa::poll(std::string /*ticket*/, ports::IssueRequest /*request*/,
                                       Deadline /*deadline*/) {
  co_return ports::IssueOutcome(
      Refused{Trouble::unsupported, "step-ca issues at once: there is nothing to ask for"});
}

Task<ports::Revoker::Outcome> StepCa::revoke(Bytes certificate_der, std::string reason,
                                             Deadline deadline) {
  auto done = co_await take_back(std::move(certificate_der), std::move(reason), deadline);
  co_return to_outcome<Revoker::Outcome>(std::move(done));
}

Task<ports::ProbeOutcome> StepCa::probe(Deadline deadline) {
  auto report = co_await look_around(deadline);
  co_return to_outcome<ports::ProbeOutcome>(std::move(report));
}

}  // namespace sealmint::ca::stepca
