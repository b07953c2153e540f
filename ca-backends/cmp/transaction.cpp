#include "ca-backends/cmp/transaction.hpp"

#include <openssl/cmperr.h>
#include <openssl/err.h>
#include <openssl/obj_mac.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "ca-backends/shared/exchange.hpp"

namespace sealmint::ca::cmp {

using ports::IssueOutcome;

namespace {

// Of one call: a request, a confirmation and a few rounds of waiting. A server cannot keep us
// busy until the deadline with answers alone.
constexpr int transfers_max = 16;
constexpr int abandon_polling = -1;
constexpr int is_pending = -1;
constexpr std::chrono::seconds wait_max{24 * 3600};

int silent_log(const char*, const char*, int, OSSL_CMP_severity, const char*) { return 1; }

IssueOutcome fault(std::string sentence) {
  return ports::Refused{Trouble::unsupported, std::move(sentence)};
}

crypto::X509Request read_request(ByteView der) {
  const std::uint8_t* at = der.data();
  return crypto::X509Request{d2i_X509_REQ(nullptr, &at, static_cast<long>(der.size()))};
}

// RFC 4210 says the key of the shared secret by SHA-256 and HMAC; OpenSSL's default is HMAC-SHA1.
bool set_secret(OSSL_CMP_CTX* context, const Settings& settings) {
  const auto secret = as_bytes(settings.secret.reveal());
  const auto reference = as_bytes(settings.reference);
  return OSSL_CMP_CTX_set1_secretValue(context, secret.data(), static_cast<int>(secret.size())) &&
         OSSL_CMP_CTX_set1_referenceValue(context, reference.data(),
                                          static_cast<int>(reference.size())) &&
         OSSL_CMP_CTX_set_option(context, OSSL_CMP_OPT_MAC_ALGNID, NID_hmacWithSHA256);
}

bool set_signer(OSSL_CMP_CTX* context, const Settings& settings) {
  return OSSL_CMP_CTX_set1_cert(context, sk_X509_value(settings.signer_chain.get(), 0)) &&
         OSSL_CMP_CTX_set1_pkey(context, settings.signer_key.get()) &&
         OSSL_CMP_CTX_set1_untrusted(context, settings.signer_chain.get());
}

bool set_authorities(OSSL_CMP_CTX* context, X509_STORE* authorities) {
  if (!authorities) return true;
  X509_STORE_up_ref(authorities);
  return OSSL_CMP_CTX_set0_trustedStore(context, authorities);
}

// Not believed is something else than not protected at all.
bool is_protected_wrongly(OSSL_CMP_CTX* context, const OSSL_CMP_MSG& message) {
  ERR_clear_error();
  const bool is_believed = OSSL_CMP_validate_msg(context, &message) == 1;
  const bool is_unprotected = ERR_GET_REASON(ERR_peek_error()) == CMP_R_MISSING_PROTECTION;
  ERR_clear_error();
  return !is_believed && !is_unprotected;
}

}  // namespace

Transaction::Transaction(std::shared_ptr<const Settings> settings,
                         std::shared_ptr<const Carrier> carrier)
    : settings_(std::move(settings)),
      carrier_(std::move(carrier)),
      context_(OSSL_CMP_CTX_new(nullptr, nullptr)) {}

// Errors of the server come unprotected from many, and are believed: who forges one can as well
// cut the connection.
Result<void> Transaction::set_up() {
  OSSL_CMP_CTX* const context = context_.get();
  const Settings& with = *settings_;
  const bool is_set =
      context && OSSL_CMP_CTX_set_log_cb(context, silent_log) &&
      OSSL_CMP_CTX_set_transfer_cb(context, transfer) &&
      OSSL_CMP_CTX_set_transfer_cb_arg(context, this) &&
      OSSL_CMP_CTX_set_certConf_cb(context, look_at_certificate) &&
      OSSL_CMP_CTX_set_certConf_cb_arg(context, this) &&
      OSSL_CMP_CTX_set_option(context, OSSL_CMP_OPT_UNPROTECTED_ERRORS, 1) &&
      OSSL_CMP_CTX_set_option(context, OSSL_CMP_OPT_IMPLICIT_CONFIRM,
                              with.asks_for_implicit_confirmation ? 1 : 0) &&
      (with.uses_secret() ? set_secret(context, with) : set_signer(context, with)) &&
      set_authorities(context, with.authorities.get()) &&
      (!with.recipient || OSSL_CMP_CTX_set1_recipient(context, with.recipient.get())) &&
      (!with.sender || OSSL_CMP_CTX_set1_subjectName(context, with.sender.get()));
  if (!is_set) return crypto::openssl_error("set up a CMP transaction");
  return {};
}

void Transaction::begin(ports::IssueDeadline deadline) {
  ERR_clear_error();
  deadline_ = deadline;
  transfers_left_ = transfers_max;
  transfer_failure_.reset();
  last_ = Body::none;
  has_wrong_protection_ = false;
}

bool Transaction::is_waiting() const {
  return context_ && OSSL_CMP_CTX_get_status(context_.get()) == OSSL_CMP_PKISTATUS_waiting;
}

// A step that ended after its deadline had nobody to tell it to: the next one hears it.
IssueOutcome Transaction::certify(ByteView csr_der, ports::IssueDeadline deadline) {
  if (!ended_) {
    auto outcome = take_step(csr_der, deadline);
    if (is_waiting()) return outcome;
    ended_ = std::move(outcome);
  }
  return *ended_;
}

IssueOutcome Transaction::take_step(ByteView csr_der, ports::IssueDeadline deadline) {
  begin(deadline);
  if (!is_waiting()) {
    if (const auto ready = set_up(); ready.has_error()) return fault(ready.error().detail);
    const auto request = read_request(csr_der);
    if (!request || !OSSL_CMP_CTX_set1_p10CSR(context_.get(), request.get())) {
      ERR_clear_error();
      return fault("The certification request does not fit into a CMP message");
    }
  }
  int check_after = 0;
  const int state = OSSL_CMP_try_certreq(context_.get(), OSSL_CMP_P10CR, nullptr, &check_after);
  if (state == is_pending) {
    const auto wait = std::chrono::seconds{std::max(check_after, 1)};
    return ports::PendingIssuance{
        {},
        std::min(wait, wait_max),
        reason("The CMP server has not decided yet", status_text(*context_))};
  }
  // What OpenSSL turned down is for the caller to judge and to keep as evidence.
  if (offered_ && (state == 1 || was_turned_down_)) return to_issued();
  return to_outcome<IssueOutcome>(take_failure());
}

IssueOutcome Transaction::to_issued() {
  ERR_clear_error();
  ports::IssuedCertificate issued;
  issued.certificate_der = to_der(*offered_);
  const Certificates lists[] = {Certificates{OSSL_CMP_CTX_get1_newChain(context_.get())},
                                Certificates{OSSL_CMP_CTX_get1_extraCertsIn(context_.get())},
                                Certificates{OSSL_CMP_CTX_get1_caPubs(context_.get())}};
  for (const auto& list : lists) append_der(issued.chain_der, list.get());
  if (was_turned_down_) {
    issued.warnings.emplace_back(
        "The certificate is not for the key of the request; the CMP server was told that it is not "
        "accepted");
  } else if (OSSL_CMP_CTX_get_status(context_.get()) == OSSL_CMP_PKISTATUS_grantedWithMods) {
    issued.warnings.push_back(
        reason("The CMP server issued another certificate than was asked for (grantedWithMods)",
               status_text(*context_)));
  }
  return issued;
}

ports::Revoker::Outcome Transaction::revoke(ByteView certificate_der, int reason_code,
                                            ports::IssueDeadline deadline) {
  begin(deadline);
  using Outcome = ports::Revoker::Outcome;
  if (const auto ready = set_up(); ready.has_error()) {
    return ports::Refused{Trouble::unsupported, ready.error().detail};
  }
  const auto certificate = read_x509(certificate_der);
  if (certificate.has_error() || !OSSL_CMP_CTX_set1_oldCert(context_.get(), certificate->get()) ||
      !OSSL_CMP_CTX_set_option(context_.get(), OSSL_CMP_OPT_REVOCATION_REASON, reason_code)) {
    ERR_clear_error();
    return ports::Refused{Trouble::unsupported, "The certificate does not fit into a CMP message"};
  }
  const bool is_done = OSSL_CMP_exec_RR_ses(context_.get()) == 1;
  const bool is_revoked_already =
      !transfer_failure_ && has_failure_info(*context_, OSSL_CMP_PKIFAILUREINFO_certRevoked);
  if (is_done || is_revoked_already) {
    ERR_clear_error();
    return ports::Revoker::Done{};
  }
  Failure failure = take_failure();
  if (auto* const unreachable = std::get_if<Unreachable>(&failure)) {
    unreachable->may_have_issued = false;
  }
  return to_outcome<Outcome>(std::move(failure));
}

ports::ProbeOutcome Transaction::greet(ports::IssueDeadline deadline) {
  begin(deadline);
  if (const auto ready = set_up(); ready.has_error()) {
    return ports::Refused{Trouble::unsupported, ready.error().detail};
  }
  STACK_OF(OSSL_CMP_ITAV)* const content = OSSL_CMP_exec_GENM_ses(context_.get());
  sk_OSSL_CMP_ITAV_pop_free(content, OSSL_CMP_ITAV_free);
  ports::ProbeReport report;
  // An answer without content is no stack at all, and no error either.
  const bool is_answered = !transfer_failure_ && last_ == Body::genp && ERR_peek_error() == 0;
  if (!is_answered) {
    Failure failure = take_failure();
    const auto* const refused = std::get_if<ports::Refused>(&failure);
    if (!refused || refused->trouble != Trouble::rejected) {
      return to_outcome<ports::ProbeOutcome>(std::move(failure));
    }
    report.warnings.push_back(
        "The server takes no general messages, so the protection was not "
        "tried: " +
        refused->detail);
  }
  report.facts.emplace_back(is_answered ? "Exchanged a general message; its protection holds"
                                        : "Speaks CMP");
  const Certificates extra{OSSL_CMP_CTX_get1_extraCertsIn(context_.get())};
  append_der(report.issuers_der, extra.get());
  return report;
}

void Transaction::abandon(ports::IssueDeadline deadline) {
  begin(deadline);
  if (is_waiting()) {
    OSSL_CMP_try_certreq(context_.get(), abandon_polling, nullptr, nullptr);
  }
  ERR_clear_error();
}

Failure Transaction::take_failure() {
  Failure failure =
      transfer_failure_ ? *std::exchange(transfer_failure_, {}) : failure_of(*context_, last_);
  ERR_clear_error();
  // Whose secret is another one can say what it likes: that is the reason.
  auto* const refused = std::get_if<ports::Refused>(&failure);
  if (refused && refused->trouble == Trouble::rejected && has_wrong_protection_) {
    *refused = {Trouble::credentials,
                reason("The protection of the CMP server's refusal does not hold: check reference "
                       "and secret, or authorities",
                       refused->detail)};
  }
  // A certificate came, and its confirmation went wrong: the server may take it back or not.
  if (offered_) {
    if (auto* const unreachable = std::get_if<Unreachable>(&failure)) {
      unreachable->may_have_issued = true;
    }
  }
  return failure;
}

OSSL_CMP_MSG* Transaction::carry(const OSSL_CMP_MSG& request) {
  last_ = Body::none;
  if (transfers_left_-- <= 0) {
    transfer_failure_ =
        Unreachable{Trouble::protocol, "The CMP server answers without an end", std::nullopt, true};
    return nullptr;
  }
  auto answer = carrier_->carry(request, deadline_);
  if (answer.has_error()) {
    transfer_failure_ = std::move(answer).error();
    return nullptr;
  }
  last_ = static_cast<Body>(OSSL_CMP_MSG_get_bodytype(answer->get()));
  has_wrong_protection_ = last_ == Body::error && is_protected_wrongly(context_.get(), **answer);
  return answer->release();
}

// No exception may pass through OpenSSL.
OSSL_CMP_MSG* Transaction::transfer(OSSL_CMP_CTX* context, const OSSL_CMP_MSG* request) {
  auto* const self = static_cast<Transaction*>(OSSL_CMP_CTX_get_transfer_cb_arg(context));
  try {
    return self->carry(*request);
  } catch (const std::exception&) {
    return nullptr;
  }
}

int Transaction::look_at_certificate(OSSL_CMP_CTX* context, X509* certificate, int failure_info,
                                     const char** /*text*/) {
  auto* const self = static_cast<Transaction*>(OSSL_CMP_CTX_get_certConf_cb_arg(context));
  X509_up_ref(certificate);
  self->offered_.reset(certificate);
  self->was_turned_down_ = failure_info != 0;
  return failure_info;
}

}  // namespace sealmint::ca::cmp
