#include "tests/simulator/checker.hpp"

#include <algorithm>

#include "core/rules/authorize_sign.hpp"
#include "core/rules/scope.hpp"
#include "core/service/access/callers.hpp"
#include "core/service/access/token_check.hpp"

namespace sealmint::simulator {
namespace {

std::int64_t successes(const ports::AppendOperations& rows) {
  return std::ranges::count(rows.items, model::OperationStatus::success,
                            &model::OperationItem::status);
}

}  // namespace

void Checker::violate(std::string what) {
  if (!violation_) violation_ = std::move(what);
}

void Checker::on_committed(const ports::Transaction& transaction) {
  bool changes_rights = false;
  for (const auto& change : transaction.changes) {
    if (const auto* rows = std::get_if<ports::AppendOperations>(&change)) {
      if (successes(*rows) == 0) continue;
      check_rights(transaction, *rows);
      check_spend(*rows);
      for (const auto& item : rows->items) {
        if (item.status == model::OperationStatus::success) recorded_.insert(item.id);
      }
      continue;
    }
    if (const auto* put = std::get_if<ports::Put<model::AccessRequest>>(&change)) {
      check_request(put->value);
    }
    if (const auto* put = std::get_if<ports::Put<model::Grant>>(&change))
      check_grant(put->value, transaction);
    if (const auto* put = std::get_if<ports::Put<model::Identity>>(&change)) {
      check_administration(put->value, transaction);
    }
    changes_rights |= !std::holds_alternative<ports::RememberAnswer>(change);
  }
  // Rows alone change no right, and a new snapshot for each would cost more than all else.
  const auto* const pointer = &transaction;
  if (changes_rights) truth_.apply(std::span(&pointer, 1));
}

void Checker::check_rights(const ports::Transaction& transaction,
                           const ports::AppendOperations& rows) {
  const auto snapshot = truth_.snapshot();
  const auto at = transaction.spend ? transaction.spend->at : rows.context.created_at;
  const auto signer = snapshot->signer(rows.context.signer_id);
  if (!signer) return violate("I3: a signature of a signer that is gone");
  const auto token = transaction.rights ? snapshot->access_token(transaction.rights->token_id)
                                        : service::Shared<model::AccessToken>{};
  if (transaction.rights && !token) return violate("I3: a signature under a revoked token");
  if (token) {
    if (service::principal_in_flight(*snapshot, *token, rows.context.client.source_ip, at)
            .has_error()) {
      return violate("I3: a signature under a token that proves nothing");
    }
  }
  rules::SignFacts facts;
  facts.signer = signer.get();
  const auto certificate = snapshot->certificate(*signer->certificate_id);
  facts.certificate = certificate.get();
  if (certificate) facts.key = snapshot->key(certificate->key_id);
  model::Principal principal;
  principal.actor = rows.context.actor;
  principal.role = snapshot->product_role(rows.context.actor);
  facts.roles = rules::roles_on(*signer, principal, snapshot->groups_of(principal.actor));
  const auto decision = rules::authorize_sign(facts, at);
  if (const auto* refusal = std::get_if<rules::Refusal>(&decision)) {
    violate("I3: a signature without the right to sign: " + refusal->error.detail);
  }
}

void Checker::check_spend(const ports::AppendOperations& rows) {
  if (!rows.context.grant_id) return violate("I2: a signature that no approval pays for");
  const auto grant = truth_.snapshot()->grant(*rows.context.grant_id);
  if (!grant) return violate("I2: a signature under an approval that does not exist");
  std::int64_t& count = rows_[grant->id];
  count += successes(rows);
  if (grant->signings_max && count > *grant->signings_max) {
    return violate("I2: an approval of " + std::to_string(*grant->signings_max) + " paid for " +
                   std::to_string(count) + " signatures");
  }
  if (grant->grantee != rows.context.actor) return violate("I3: somebody else's approval paid");
  if (ended_.contains(grant->id)) violate("I8: an approval that had ended paid for a signature");
}

void Checker::check_request(const model::AccessRequest& request) {
  for (const auto& step : request.steps) {
    std::set<UserId> voters;
    for (const auto& decision : step.decisions) voters.insert(decision.approver);
    if (voters.size() != step.decisions.size()) violate("I3: one person voted twice in a step");
    const bool is_done = request.status == model::RequestStatus::approved;
    if (is_done && static_cast<std::int64_t>(voters.size()) < step.step.required_approvals) {
      violate("I3: a request was approved by too few people");
    }
  }
}

void Checker::check_grant(const model::Grant& grant, const ports::Transaction& transaction) {
  if (grant.status != model::GrantStatus::active) ended_.insert(grant.id);
  if (grant.version > 0) {
    if (grant.status == model::GrantStatus::active && ended_.contains(grant.id)) {
      violate("I8: an approval came back to life");
    }
    return;
  }
  ++grants_made_;
  // The last vote and the grant are one commit; the window begins with it.
  for (const auto& change : transaction.changes) {
    const auto* put = std::get_if<ports::Put<model::AccessRequest>>(&change);
    if (!put || put->value.id != grant.request_id) continue;
    const auto& request = put->value;
    const auto window = request.terms.window;
    const bool has_right_end =
        !window || grant.expires_at == grant.window_start + window->seconds();
    if (grant.window_start != request.updated_at || !has_right_end) {
      violate("I8: the window of an approval does not begin with the last vote");
    }
  }
}

void Checker::check_administration(const model::Identity& made,
                                   const ports::Transaction& transaction) {
  ++administered_;
  if (!transaction.rights) return violate("I9: nobody's right is behind a new identity");
  model::Caller caller;
  caller.principal.token_id = transaction.rights->token_id;
  const auto admin = service::as_admin(*truth_.snapshot(), caller, made.created_at, "do this");
  if (admin.has_error()) {
    violate("I9: a change by somebody who may no longer administer: " + admin.error().detail);
  }
}

void Checker::on_delivered(OperationId operation, std::optional<GrantId> grant,
                           std::size_t started) {
  if (!recorded_.contains(operation)) violate("I1: a signature left that is not on record");
  if (!grant) return;
  const auto revoked = revoked_.find(*grant);
  if (revoked != revoked_.end() && revoked->second < started) {
    violate("I5: an approval that was revoked before paid for a later call");
  }
}

void Checker::on_keyed_answer(const Sha256& key_hash, const std::string& answer) {
  const auto [known, is_new] = answers_.emplace(key_hash, answer);
  if (!is_new && known->second != answer) violate("I4: one Idempotency-Key, two answers");
}

void Checker::on_state(const ports::Contents& contents) {
  for (const auto& grant : contents.of<model::Grant>()) {
    const auto rows = rows_.contains(grant.id) ? rows_.at(grant.id) : 0;
    if (grant.used != rows) {
      violate("I2: an approval counts " + std::to_string(grant.used) + " signatures, the rows " +
              std::to_string(rows));
    }
  }
}

}  // namespace sealmint::simulator
