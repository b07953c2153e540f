// Tells who wants to know what became of a request. Everything told is durable already.
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "core/model/approval.hpp"

namespace sealmint::service {

enum class ApprovalEvent {
  opened,       // with its first step
  step_opened,  // a further step
  approved,     // also in advance
  rejected,
  expired,    // nobody decided in time
  cancelled,  // by the requester, or because its approvers are gone
  revoked,    // by an administrator, the request or its grant
};

class ApprovalEvents {
 public:
  using Listener = std::function<void(ApprovalEvent event, const model::AccessRequest& request)>;

  // Only before requests are served. Listeners are called on the threads of whoever caused the
  // event, several at once, and must neither block nor throw.
  void listen(Listener listener) { listeners_.push_back(std::move(listener)); }

  void announce(ApprovalEvent event, const model::AccessRequest& request) const {
    for (const auto& listener : listeners_) listener(event, request);
  }

 private:
  std::vector<Listener> listeners_;
};

}  // namespace sealmint::service
