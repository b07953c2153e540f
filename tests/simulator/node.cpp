#include "tests/simulator/node.hpp"

#include <algorithm>

#include "core/base/limits.hpp"
#include "core/rules/authorize_sign.hpp"
#include "core/service/token_check.hpp"

namespace sealmint::simulator {
namespace {

constexpr int record_attempts = 8;
constexpr std::size_t failing_signatures_percent = 8;

std::int64_t signatures_in(const SignCall& call) {
  return std::ranges::count(call.rows, model::OperationStatus::success,
                            &model::OperationItem::status);
}

std::string answer_of(const SignCall& call) {
  std::string answer;
  for (const auto& row : call.rows) answer += to_string(row.id) + "\n";
  return answer;
}

bool is_worth_another_look(const Error& error) {
  return error.kind == ErrorKind::conflict || error.kind == ErrorKind::limit_exhausted ||
         error.kind == ErrorKind::not_found;
}

}  // namespace

Node::Node(SharedStore& store, const World& world, Mutant mutant)
    : store_(store),
      world_(world),
      mutant_(mutant),
      directory_(std::make_unique<service::Directory>(store.contents())),
      seen_(store.history().size()) {}

void Node::catch_up(std::size_t count) {
  const auto& history = store_.history();
  const std::size_t end = seen_ + std::min(count, history.size() - seen_);
  std::vector<const ports::Transaction*> next;
  for (; seen_ < end; ++seen_) next.push_back(history[seen_].get());
  if (!next.empty()) directory_->apply(next);
}

void Node::catch_up() { catch_up(store_.history().size()); }

std::optional<Error> Node::refusal(SignCall& call, TimePoint now) {
  const auto snapshot = directory_->snapshot();
  const auto token = snapshot->access_token(call.person->token);
  if (!token) return make_error(ErrorKind::invalid_token, "revoked");
  const auto principal =
      service::principal_in_flight(*snapshot, *token, call.client.source_ip, now);
  if (principal.has_error()) return principal.error();
  const auto signer = snapshot->signer(world_.signer);
  if (!signer) return make_error(ErrorKind::not_found, "no signer");
  rules::SignFacts facts;
  facts.signer = signer.get();
  const auto certificate = snapshot->certificate(*signer->certificate_id);
  facts.certificate = certificate.get();
  if (certificate) facts.key = snapshot->key(certificate->key_id);
  if (const auto policy = snapshot->policy_of(signer->id)) {
    facts.approval_steps = policy->steps.size();
  }
  facts.roles = rules::roles_on(*signer, *principal, snapshot->groups_of(principal->actor));
  const auto decision = rules::authorize_sign(facts, now);
  if (const auto* refused = std::get_if<rules::Refusal>(&decision)) return refused->error;
  const auto units = static_cast<std::int64_t>(call.items.size());
  auto reserved = reservations_.reserve(
      *snapshot, {*signer, principal->actor, call.client, call.items, units, now},
      std::move(call.reservation));
  if (std::holds_alternative<rules::NoGrant>(reserved)) {
    return make_error(ErrorKind::approval_required, "no grant");
  }
  call.reservation = std::get<service::GrantReservation>(std::move(reserved));
  return std::nullopt;
}

Progress Node::begin(SignCall& call, TimePoint now) {
  if (call.key_hash) {
    if (const auto kept = store_.answer_under(*call.key_hash, now)) {
      store_.checker().on_keyed_answer(*call.key_hash, *kept);
      return Progress::delivered;
    }
  }
  return refusal(call, now) ? Progress::refused : Progress::goes_on;
}

Progress Node::sign(SignCall& call, Dice& dice, TimePoint) {
  call.rows.clear();
  for (const auto& item : call.items) {
    auto& row = call.rows.emplace_back();
    row.id = dice.id<OperationId>();
    row.data_hash = item.data_hash;
    row.status = dice.chance(failing_signatures_percent) ? model::OperationStatus::failed
                                                         : model::OperationStatus::success;
  }
  call.is_signed = true;
  if (mutant_ == Mutant::answer_before_commit) deliver(call);
  return Progress::goes_on;
}

Progress Node::record(SignCall& call, TimePoint now, SharedStore::Doubt doubt) {
  const auto snapshot = directory_->snapshot();
  if (mutant_ != Mutant::cache_without_epoch && refusal(call, now)) return Progress::refused;
  const std::int64_t signatures = signatures_in(call);
  ports::Transaction transaction;
  model::OperationContext context;
  context.signer_id = world_.signer;
  context.actor = call.person->actor;
  context.grant_id = call.reservation.id();
  context.client = call.client;
  context.created_at = now;
  transaction.changes.emplace_back(ports::AppendOperations{std::move(context), call.rows});
  if (call.key_hash) {
    ports::RememberAnswer answer;
    answer.key_hash = *call.key_hash;
    answer.answer = answer_of(call);
    answer.expires_at = now + limits::idempotency_lifetime;
    transaction.changes.emplace_back(std::move(answer));
  }
  transaction.rights = ports::RightsCondition{
      world_.signer, call.person->token, snapshot->rights_epoch(world_.signer, call.person->token)};
  if (signatures > 0) {
    transaction.spend = ports::SpendGrant{call.reservation.id(), signatures, now};
  }
  const auto committed = store_.commit(std::move(transaction), *snapshot, doubt);
  if (committed.has_value()) {
    catch_up();
    call.reservation.spent(signatures);
    deliver(call);
    return Progress::delivered;
  }
  if (committed.error().kind == ErrorKind::internal) return Progress::node_failed;
  if (!is_worth_another_look(committed.error())) return Progress::refused;
  catch_up();
  return ++call.attempts < record_attempts ? Progress::goes_on : Progress::refused;
}

bool Node::deliver(const SignCall& call) {
  for (const auto& row : call.rows) {
    if (row.status != model::OperationStatus::success) continue;
    store_.checker().on_delivered(row.id, call.reservation.id(), call.started);
  }
  if (call.key_hash) store_.checker().on_keyed_answer(*call.key_hash, answer_of(call));
  return true;
}

Result<void> Node::commit(ports::Transaction transaction, SharedStore::Doubt doubt) {
  const auto snapshot = directory_->snapshot();
  const auto committed = store_.commit(std::move(transaction), *snapshot, doubt);
  // Also after a conflict: the next look must see what was in the way.
  catch_up();
  return committed;
}

}  // namespace sealmint::simulator
