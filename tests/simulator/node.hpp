// One server: its cache of the store and the reservations of its calls. The decisions are those of
// the product; the order in which they are made is that of service::SignService.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/rules/scope.hpp"
#include "core/service/grant_reservations.hpp"
#include "tests/simulator/shared_store.hpp"
#include "tests/simulator/world.hpp"

namespace sealmint::simulator {

// A sign call under way.
struct SignCall {
  std::size_t started = 0;  // the step of the simulation
  std::size_t node = 0;
  const Person* person = nullptr;
  model::ClientMetadata client;
  std::vector<rules::ObservedItem> items;
  std::vector<model::OperationItem> rows;  // one for each item, once signed
  std::optional<Sha256> key_hash;          // of its Idempotency-Key
  service::GrantReservation reservation;
  bool is_signed = false;
  int attempts = 0;
};

enum class Progress { goes_on, refused, delivered, node_failed };

class Node {
 public:
  Node(SharedStore& store, const World& world, Mutant mutant);

  // Reads on in the history, at most `count` transactions.
  void catch_up(std::size_t count);
  void catch_up();

  std::shared_ptr<const service::Snapshot> snapshot() const { return directory_->snapshot(); }

  // The steps of a sign call: decide and reserve; sign; decide again and commit.
  Progress begin(SignCall& call, TimePoint now);
  Progress sign(SignCall& call, Dice& dice, TimePoint now);
  Progress record(SignCall& call, TimePoint now, SharedStore::Doubt doubt);

  // Commits a change that was decided on the present snapshot.
  Result<void> commit(ports::Transaction transaction, SharedStore::Doubt doubt);

 private:
  // Nothing when the person may sign now with what is reserved.
  std::optional<Error> refusal(SignCall& call, TimePoint now);
  bool deliver(const SignCall& call);

  SharedStore& store_;
  const World& world_;
  const Mutant mutant_;
  std::unique_ptr<service::Directory> directory_;
  service::GrantReservations reservations_;
  std::size_t seen_ = 0;  // of the history
};

}  // namespace sealmint::simulator
