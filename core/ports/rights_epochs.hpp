// Has anything that the right behind a decision rests on changed since? One number answers it.
//
// The store and the directory's snapshots count alike, because both see the same changes in the
// same order: a decision carries the number of the snapshot it was made on, and the commit compares
// it with its own. The numbers are the store's (Contents::rights): all nodes of a store, and all
// starts of a node, go on with the same ones.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "core/base/id.hpp"

namespace sealmint::ports {

// Who holds a right, and the groups that hold it up; nil where none is needed: of an administrator
// by its own role both are, and what becomes of its groups does not matter then.
struct RightHolder {
  Uuid principal;
  Uuid group_of_product_role;
  Uuid group_of_signer_role;
};

// Each number is a sum of counters that only grow: equal numbers mean that none of them moved.
class RightsEpochs {
 public:
  // Of a decision to sign, which rests on all principals, certificates and keys.
  std::uint64_t of(SignerId signer, TokenId token) const {
    return counters_[everybody] + counters_[all_signers] + counters_[place_of(signer)] +
           counters_[place_of(token)];
  }
  // Of a decision that rests on one principal alone, so that administrators who change different
  // people do not disturb each other. Without a token: of somebody who just logs in.
  std::uint64_t of(TokenId token, const RightHolder& holder) const {
    std::uint64_t sum = counters_[everybody];
    if (!token.is_nil()) sum += counters_[place_of(token)];
    for (const Uuid& id :
         {holder.principal, holder.group_of_product_role, holder.group_of_signer_role}) {
      if (!id.is_nil()) sum += counters_[place_of_principal(id)];
    }
    return sum;
  }

  void bump(SignerId signer) { ++counters_[place_of(signer)]; }
  void bump(TokenId token) { ++counters_[place_of(token)]; }
  void bump(UserId user) { bump_principal(user.uuid); }
  void bump(IdentityId identity) { bump_principal(identity.uuid); }
  void bump(GroupId group) { bump_principal(group.uuid); }
  void bump_all_signers() { ++counters_[all_signers]; }
  void bump_all() { ++counters_[everybody]; }

  // How a store keeps them: by their places. Those that share a stripe only cause a second look at
  // each other's changes.
  static constexpr std::size_t stripes = 64;
  static constexpr std::size_t places = 2 + 3 * stripes;
  std::span<const std::uint64_t, places> counters() const { return counters_; }
  void set(std::size_t place, std::uint64_t count) { counters_.at(place) = count; }

  friend bool operator==(const RightsEpochs&, const RightsEpochs&) = default;

 private:
  static std::size_t stripe_of(const Uuid& id) { return id.bytes[15] % stripes; }
  static std::size_t place_of(SignerId signer) { return 1 + stripe_of(signer.uuid); }
  static std::size_t place_of(TokenId token) { return 1 + stripes + stripe_of(token.uuid); }
  static std::size_t place_of_principal(const Uuid& id) { return 2 + 2 * stripes + stripe_of(id); }
  static constexpr std::size_t everybody = 0;
  static constexpr std::size_t all_signers = 1 + 2 * stripes;

  void bump_principal(const Uuid& id) {
    ++counters_[all_signers];
    ++counters_[place_of_principal(id)];
  }

  std::array<std::uint64_t, places> counters_{};
};

}  // namespace sealmint::ports
