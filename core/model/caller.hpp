// Who makes a request and from where: what a change and the record of it say of their author.
#pragma once

#include <string>

#include "core/model/principal.hpp"

namespace sealmint::model {

// The far end of a request, as the server saw it.
struct Sender {
  std::string source_ip;   // canonical text; empty for what the program does by itself
  std::string user_agent;  // as it was sent; may be empty
};

struct Caller {
  Principal principal;
  Sender sender;
};

}  // namespace sealmint::model
