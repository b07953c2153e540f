#include "core/service/signing/sign.hpp"

#include "core/engine/sign_and_record.hpp"

namespace sealmint::service {

Task<SignResult> SignService::sign(model::Principal principal, model::SignCall call,
                                   std::optional<IdempotentSign> idempotent) {
  SignAttempt attempt(reservations_, refusal_rows_, std::move(principal), std::move(call),
                      verified_);
  if (auto refused = attempt.authorize(context_.directory.snapshot(), context_.clock.now())) {
    CO_TRY_VOID(co_await record(std::move(refused->row)));
    co_return std::move(refused->error);
  }

  std::shared_ptr<IdempotencyService::Claim> claim;
  if (idempotent) {
    CO_TRY(auto begun, co_await idempotency_.begin(attempt.principal(), idempotent->path,
                                                   idempotent->key, idempotent->body));
    if (begun.replay) co_return SignResult{{}, std::move(begun.replay->answer)};
    claim = std::move(begun.claim);
    attempt.keep_answer([&claim, &idempotent](const model::SignAnswer& answer) {
      return claim->remember(200, idempotent->render(answer));
    });
  }

  std::optional<ShownManifest> manifest;
  if (auto digests = attempt.take_manifest(); !digests.empty()) {
    auto read = [&digests] { return read_shown_manifest(std::move(digests)); };
    CO_TRY(manifest, co_await context_.pools.reads.run(read));
  }
  const auto snapshot = context_.directory.snapshot();
  if (auto refused = attempt.reserve(*snapshot, context_.clock.now(), std::move(manifest))) {
    CO_TRY_VOID(co_await record(std::move(refused->row)));
    co_return std::move(refused->error);
  }

  engine::SigningCall signing;
  attempt.describe(signing);
  signing.deadline = std::chrono::steady_clock::now() + limits::sign_deadline;
  // On the thread of the worker that signed the last item.
  auto conclude = [&] {
    return attempt.conclude(*context_.directory.snapshot(), context_.clock.now());
  };
  // Until this returns a value the signatures exist only here; on an error they are dropped.
  auto recorded = co_await engine::sign_and_record(lane_, recorder_, signing, conclude);
  while (attempt.may_try_again(recorded)) {
    auto transaction = attempt.conclude_again(*context_.directory.snapshot(), context_.clock.now());
    recorded = co_await record(std::move(transaction));
  }
  CO_TRY(auto answer, attempt.finish(recorded));
  co_return SignResult{std::move(answer), std::nullopt};
}

Task<ports::Committed> SignService::record(ports::Transaction transaction) {
  if (transaction.changes.empty()) co_return ports::Committed{};
  auto committed = co_await recorder_.append(std::move(transaction));
  co_return committed;
}

}  // namespace sealmint::service
