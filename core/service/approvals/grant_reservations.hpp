// Units of grants, set aside before anything is signed. The counters of this process make sure that
// no signature comes into being beyond the count; the commit that records it is the judge over all
// processes (ports::SpendGrant).
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <variant>

#include "core/base/error.hpp"
#include "core/base/must.hpp"
#include "core/model/signing.hpp"
#include "core/rules/grant_choice.hpp"
#include "core/rules/scope.hpp"
#include "core/state/directory.hpp"

namespace sealmint::service {

// Units of one grant. Whatever was not spent when it ends goes back.
class GrantReservation {
 public:
  GrantReservation() = default;
  GrantReservation(GrantId id, std::shared_ptr<std::atomic<std::int64_t>> taken, std::int64_t units)
      : id_(id), taken_(std::move(taken)), units_(units) {
    must(taken_ != nullptr && units > 0, "a reservation holds units of a grant");
  }
  GrantReservation(GrantReservation&& other) noexcept { swap(other); }
  GrantReservation& operator=(GrantReservation&& other) noexcept {
    GrantReservation moved(std::move(other));
    swap(moved);
    return *this;
  }
  ~GrantReservation() {
    if (!taken_) return;
    const auto before = taken_->fetch_sub(units_, std::memory_order_relaxed);
    must(before >= units_, "a unit goes back once");
  }

  bool is_held() const { return taken_ != nullptr; }
  GrantId id() const { return id_; }
  // `units` of them are on record now.
  void spent(std::int64_t units) {
    must(units >= 0 && units <= units_, "no more is spent than was set aside");
    units_ -= units;
  }

 private:
  void swap(GrantReservation& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(taken_, other.taken_);
    std::swap(units_, other.units_);
  }

  GrantId id_;
  std::shared_ptr<std::atomic<std::int64_t>> taken_;
  std::int64_t units_ = 0;
};

class GrantReservations {
 public:
  struct Wanted {
    const model::Signer& signer;
    const model::ActorRef& grantee;
    const model::ClientMetadata& client;
    std::span<const rules::ObservedItem> items;
    std::int64_t units = 1;
    TimePoint now;
  };

  // Takes all units from the first grant that fits. A reservation that is still good is kept:
  // `held` of an earlier decision on the same call.
  std::variant<GrantReservation, rules::NoGrant> reserve(const Snapshot& snapshot,
                                                         const Wanted& wanted,
                                                         GrantReservation held = {});

  // Forgets the counters of grants that have been over for a while: a decision on an older snapshot
  // must still find the true count. Called about once a second.
  void forget_ended(const Snapshot& snapshot);

 private:
  using Counter = std::shared_ptr<std::atomic<std::int64_t>>;

  struct Entry {
    Counter counter;
    int sweeps_since_end = 0;
  };

  Counter counter_of(const model::Grant& grant);

  std::mutex mutex_;
  std::unordered_map<GrantId, Entry> counters_;
};

}  // namespace sealmint::service
