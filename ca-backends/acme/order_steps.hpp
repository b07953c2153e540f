// What to do next for an order, as a pure function of what the issuer says about it (RFC 8555
// section 7.1.6). Nothing here waits, sends or knows the time.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ca-backends/acme/messages.hpp"
#include "core/ports/certificate_authority.hpp"

namespace sealmint::ca::acme {

struct Situation {
  std::string_view challenge_type;
  bool has_published = false;  // everything that is due
  bool has_spread = false;     // it had the time to get around
  bool has_answered = false;   // the issuer was told; it may go on calling a challenge pending
};

enum class Next {
  publish,      // what due_challenges() lists
  spread,       // give it time
  answer,       // tell the issuer that it may look
  wait,         // it is the issuer's turn
  finalize,     // send the request
  download,     // the certificate is there
  start_again,  // this order is lost, another one may do better
  give_up
};
struct Decision {
  Next next = Next::wait;
  ports::Trouble trouble = ports::Trouble::rejected;  // of start_again and give_up
  std::string reason = {};                            // the same; a sentence
};

Decision next_step(const Order& order, std::span<const Authorization> authorizations,
                   const Situation& situation);

struct Due {
  std::string identifier;
  Challenge challenge;
};
// The challenges of that type of all authorizations that are pending.
std::vector<Due> due_challenges(std::span<const Authorization> authorizations,
                                std::string_view challenge_type);

}  // namespace sealmint::ca::acme
