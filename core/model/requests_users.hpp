// What the user routes ask for (contract 8.5), already checked against its schema.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/base/secret.hpp"
#include "core/model/principal.hpp"

namespace sealmint::model {

struct CreateUser {
  std::string username;  // canonical
  std::string email;     // canonical
  std::string first_name;
  std::string last_name;
  std::optional<Secret> password;  // none = cannot log in with a password
  ProductRole role = ProductRole::no_access;
};

// Only what is present changes.
struct UpdateUser {
  std::optional<std::string> username;
  std::optional<std::string> email;
  std::optional<std::string> first_name;
  std::optional<std::string> last_name;
  std::optional<Secret> password;
  bool removes_password = false;  // `"password": null`
  std::optional<ProductRole> role;

  bool is_empty() const {
    return !username && !email && !first_name && !last_name && !password && !removes_password &&
           !role;
  }
};

struct UserPage {
  std::vector<User> users;
  std::size_t total_count = 0;
};

}  // namespace sealmint::model
