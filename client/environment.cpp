#include "client/environment.hpp"

#include <cstdlib>

namespace sealmint::client {

Lookup system_environment() {
  return [](const char* name) -> const char* { return ::secure_getenv(name); };
}

}  // namespace sealmint::client
