// The members of groups and signers: child rows that are rewritten as a whole with their object.
#pragma once

#include <vector>

#include "core/base/result.hpp"
#include "core/model/principal.hpp"
#include "core/model/signer.hpp"
#include "storage/sqlite/connection.hpp"

namespace sealmint::storage {

class GroupMembers {
 public:
  explicit GroupMembers(Connection& connection);
  Result<void> rewrite(const model::Group& group);
  // Fills in the members of groups that are ordered by id.
  void load_into(std::vector<model::Group>& groups);

 private:
  Connection& connection_;
  Statement clear_;
  Statement insert_;
};

class SignerMembers {
 public:
  explicit SignerMembers(Connection& connection);
  Result<void> rewrite(const model::Signer& signer);
  // Fills in the members of signers that are ordered by id.
  void load_into(std::vector<model::Signer>& signers);

 private:
  Connection& connection_;
  Statement clear_;
  Statement insert_;
};

}  // namespace sealmint::storage
