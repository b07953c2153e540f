// The table `operation_caller`: what calls say of who makes them, stored once for as long as they
// say the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>

#include "core/base/bytes.hpp"
#include "core/model/operation.hpp"
#include "storage/sqlite/connection.hpp"

namespace sealmint::storage {

class OperationCallers {
 public:
  explicit OperationCallers(Connection& connection);

  struct Row {
    std::int64_t number;
    Sha256 personal;  // what commits to it in the log
  };
  // The row of the caller of this call; inserts it when it is not among those remembered.
  const Row& row_of(const model::OperationContext& call);
  // Empties the rows of an actor; calls to come get rows of their own again.
  void erase(const model::ActorRef& actor);
  // Forgets what may have been rolled back.
  void forget() {
    rows_.clear();
    command_bytes_ = 0;
  }

 private:
  // A view into the call that is looked up, or into the copy that is remembered.
  struct Key {
    const model::ActorRef* actor;
    const std::string* actor_name;
    const model::ClientMetadata* client;
  };
  struct Copy {
    model::ActorRef actor;
    std::string actor_name;
    model::ClientMetadata client;
  };
  static Key key_of(const Key& key) { return key; }
  static Key key_of(const Copy& copy) { return {&copy.actor, &copy.actor_name, &copy.client}; }
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(const Key& key) const;
    std::size_t operator()(const Copy& copy) const { return (*this)(key_of(copy)); }
  };
  struct Equal {
    using is_transparent = void;
    template <class One, class Other>
    bool operator()(const One& one, const Other& other) const {
      return are_equal(key_of(one), key_of(other));
    }
  };
  static bool are_equal(const Key& one, const Key& other);

  Row insert(const model::OperationContext& call);

  Connection& connection_;
  Statement insert_;
  Statement erase_;
  std::unordered_map<Copy, Row, Hash, Equal> rows_;
  std::size_t command_bytes_ = 0;  // of all that is remembered
};

}  // namespace sealmint::storage
