#include "core/service/issuance/renewals.hpp"

#include "core/crypto/random.hpp"
#include "core/rules/renewal.hpp"
#include "core/rules/signer_state.hpp"
#include "core/service/access/signer_access.hpp"
#include "core/service/issuance/orders.hpp"

namespace sealmint::service {
namespace {

using ports::RenewalAdviser;

OrderTerms renewal_terms(const model::Signer& signer) {
  return {*signer.authority_id,
          signer.common_name.value_or(""),
          signer.certificate_ttl_days.value_or(rules::certificate_ttl_days_default),
          signer.key_algorithm,
          model::OrderPurpose::renewal,
          {}};
}

// The last order of a renewal, if it failed.
std::optional<TimePoint> last_failed_order(const Snapshot& snapshot, SignerId id) {
  const auto orders = snapshot.orders_of(id);
  if (orders.empty() || orders.back()->status != model::OrderStatus::failed) return std::nullopt;
  return orders.back()->updated_at;
}

Shared<model::Certificate> certificate_in_use(const Snapshot& snapshot,
                                              const model::Signer& signer) {
  return signer.certificate_id ? snapshot.certificate(*signer.certificate_id) : nullptr;
}

// Any time of the window, so that not all who asked come at its start.
TimePoint somewhere_in(const RenewalAdviser::Window& window) {
  const auto length = std::max<std::int64_t>((window.end - window.start).count(), 0);
  const auto part = crypto::random_number() % static_cast<std::uint64_t>(length + 1);
  return window.start + std::chrono::milliseconds{part};
}

Task<RenewalAdviser::Outcome> ask_window(ports::CertificateAuthority& issuer, Bytes certificate_der,
                                         ports::IssueDeadline deadline) {
  auto* const adviser = issuer.renewal_adviser();
  if (!adviser) {
    co_return RenewalAdviser::Outcome(ports::Refused{ports::Trouble::unsupported, ""});
  }
  co_return co_await adviser->renewal_window(std::move(certificate_der), deadline);
}

}  // namespace

Task<std::chrono::milliseconds> Renewals::step() {
  if (context_.commits.storage_full() || context_.commits.poisoned()) co_return rule_.interval;
  const auto snapshot = context_.directory.snapshot();
  for (const auto& signer : snapshot->signers()) {
    const auto looked = co_await look_at(*snapshot, *signer, context_.clock.now());
    if (looked.has_value()) continue;
    log_.write(LogLevel::warning, "renewal_failed",
               {{"signer_id", to_string(signer->id)}, {"detail", looked.error().detail}});
  }
  co_return rule_.interval;
}

Task<void> Renewals::look_at(const Snapshot& snapshot, const model::Signer& signer, TimePoint now) {
  const auto certificate = certificate_in_use(snapshot, signer);
  if (!certificate || !rules::renews_itself(signer, *certificate)) co_return Result<void>{};
  if (snapshot.pending_order_of(signer.id)) co_return Result<void>{};
  const auto authority = snapshot.external_authority(*signer.authority_id);
  std::optional<TimePoint> wished;
  if (authority) {
    CO_TRY(wished, co_await advice(*authority, *certificate, now));
  }
  if (now < rules::renewal_due_at(signer, *certificate, wished)) co_return Result<void>{};
  const auto failed_here = failed_at_.find(signer.id);
  const auto failed_at = failed_here == failed_at_.end() ? last_failed_order(snapshot, signer.id)
                                                         : std::optional(failed_here->second);
  const bool is_too_soon = failed_at && now < rules::renewal_retry_at(*certificate, *failed_at);
  if (is_too_soon) co_return Result<void>{};
  if (!authority) co_return co_await renew_here(signer);
  co_return co_await order(signer.id);
}

Task<void> Renewals::order(SignerId id) {
  Decide<Nothing> decide = [&]() -> Result<Decided<Nothing>> {
    const auto snapshot = context_.directory.snapshot();
    const auto now = context_.clock.now();
    Decided<Nothing> decided(BySystem{});
    const auto present = snapshot->signer(id);
    if (!present || snapshot->pending_order_of(id)) return decided;
    const auto terms = renewal_terms(*present);
    TRY_VOID(check_order(*snapshot, terms));
    auto signer = *present;
    open_order(*snapshot, signer, terms, driver_.order_rule(), now, decided.transaction);
    rules::note_order(signer, certificate_in_use(*snapshot, signer).get(), now);
    signer.updated_at = now;
    EventDraft(audit_kinds::renewal_ordered, now)
        .on(signer)
        .fact("caId", terms.authority_id)
        .add_to(decided.transaction);
    decided.transaction.changes.emplace_back(ports::Put<model::Signer>{std::move(signer)});
    return decided;
  };
  const auto ordered = co_await decide_and_commit<Nothing>(context_, decide);
  if (ordered.has_value()) {
    driver_.wake();
    co_return Result<void>{};
  }
  const auto signer = context_.directory.snapshot()->signer(id);
  if (!signer || !signer->authority_id) co_return ordered.error();
  co_return co_await note_failure(id, *signer->authority_id, ordered.error());
}

Task<void> Renewals::renew_here(const model::Signer& before) {
  const auto terms = renewal_terms(before);
  const auto id = before.id;
  const auto issued = co_await issuance_.issue_for_signer(terms.authority_id, terms.common_name,
                                                          terms.ttl_days, terms.algorithm, id);
  if (issued.has_error()) {
    co_return co_await note_failure(id, terms.authority_id, issued.error());
  }
  Decide<Nothing> decide = [&]() -> Result<Decided<Nothing>> {
    const auto snapshot = context_.directory.snapshot();
    const auto now = context_.clock.now();
    Decided<Nothing> decided(BySystem{});
    const auto present = snapshot->signer(id);
    // Whoever gave it another certificate meanwhile has renewed it.
    if (!present || present->certificate_id != before.certificate_id) return decided;
    auto signer = *present;
    rules::attach_certificate(signer, issued->certificate);
    signer.updated_at = now;
    auto& changes = decided.transaction.changes;
    changes.emplace_back(ports::Put<model::WrappedKey>{issued->key});
    changes.emplace_back(ports::Put<model::Certificate>{issued->certificate});
    record_issuance(signer, issued->certificate, now, decided.transaction);
    record_renewal(signer, issued->certificate, now, decided.transaction);
    changes.emplace_back(ports::Put<model::Signer>{std::move(signer)});
    return decided;
  };
  CO_TRY_VOID(co_await decide_and_commit<Nothing>(context_, decide));
  failed_at_.erase(id);
  co_return Result<void>{};
}

// The signer goes on with the certificate that it has, and says why there is no newer one.
Task<void> Renewals::note_failure(SignerId id, AuthorityId authority_id, const Error& error) {
  failed_at_[id] = context_.clock.now();
  if (error.kind == ErrorKind::busy) co_return error;
  const std::string reason = error.kind == ErrorKind::internal
                                 ? "The certificate could not be made because of an internal error"
                                 : error.detail;
  Decide<Nothing> decide = [&]() -> Result<Decided<Nothing>> {
    const auto snapshot = context_.directory.snapshot();
    const auto now = context_.clock.now();
    Decided<Nothing> decided(BySystem{});
    const auto present = snapshot->signer(id);
    if (!present) return decided;
    auto signer = *present;
    rules::note_failed_issuance(signer, certificate_in_use(*snapshot, signer).get(), now, reason);
    signer.updated_at = now;
    EventDraft(audit_kinds::issuance_failed, now)
        .on(signer)
        .fact("caId", authority_id)
        .fact("reason", signer.failure_reason)
        .add_to(decided.transaction);
    decided.transaction.changes.emplace_back(ports::Put<model::Signer>{std::move(signer)});
    return decided;
  };
  CO_TRY_VOID(co_await decide_and_commit<Nothing>(context_, decide));
  co_return error;
}

// When the issuer wants the certificate renewed, as far as it says such things. One that does not
// answer is not asked about its other certificates for a while.
Task<std::optional<TimePoint>> Renewals::advice(const model::ExternalAuthority& authority,
                                                const model::Certificate& certificate,
                                                TimePoint now) {
  auto& known = advice_[certificate.id];
  if (now < known.ask_again_at || now < silent_until_[authority.id]) co_return known.renew_at;
  const auto opened = co_await calls_.open(authority);
  if (opened.has_error()) co_return known.renew_at;
  const auto deadline = std::chrono::steady_clock::now() + rule_.advice_timeout;
  auto call = [der = certificate.certificate_der, deadline](ports::CertificateAuthority& issuer) {
    return ask_window(issuer, der, deadline);
  };
  const auto answer = co_await calls_.run(*opened, deadline, std::move(call));
  const auto* window = answer.has_value() ? std::get_if<RenewalAdviser::Window>(&*answer) : nullptr;
  auto& advice = advice_[certificate.id];
  if (window) {
    advice.renew_at = somewhere_in(*window);
    advice.ask_again_at = now + window->ask_again;
    co_return advice.renew_at;
  }
  const bool is_silent = answer.has_error() || std::holds_alternative<ports::Unreachable>(*answer);
  if (is_silent) silent_until_[authority.id] = now + std::chrono::hours{1};
  advice.ask_again_at = now + std::chrono::hours{24};
  co_return advice.renew_at;
}

}  // namespace sealmint::service
