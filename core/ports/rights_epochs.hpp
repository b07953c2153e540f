// Has anything that a decision to sign looked at changed since? One number answers it.
//
// The store and the directory's snapshots count alike, because both see the same changes in the
// same order: a decision carries the number of the snapshot it was made on, and the commit compares
// it with its own. The numbers mean something only to the store that gave them (Contents::rights).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/base/id.hpp"

namespace sealmint::ports {

class RightsEpochs {
 public:
  // The sum of counters that only grow: equal numbers mean that none of them moved.
  std::uint64_t of(SignerId signer, TokenId token) const {
    return all_ + signers_[stripe_of(signer.uuid)] + tokens_[stripe_of(token.uuid)];
  }

  void bump(SignerId signer) { ++signers_[stripe_of(signer.uuid)]; }
  void bump(TokenId token) { ++tokens_[stripe_of(token.uuid)]; }
  void bump_all() { ++all_; }

 private:
  // Signers that share a stripe only cause a second look at each other's changes.
  static constexpr std::size_t stripes = 64;
  static std::size_t stripe_of(const Uuid& id) { return id.bytes[15] % stripes; }

  std::uint64_t all_ = 0;
  std::array<std::uint64_t, stripes> signers_{};
  std::array<std::uint64_t, stripes> tokens_{};
};

}  // namespace sealmint::ports
