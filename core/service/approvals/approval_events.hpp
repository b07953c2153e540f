// Tells who wants to know what became of a request: those who wait in this process after the
// commit, and the webhooks by rows that the commit itself writes.
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "core/model/approval.hpp"
#include "core/model/grant.hpp"
#include "core/model/webhook.hpp"
#include "core/ports/store.hpp"
#include "core/service/shared/project.hpp"
#include "core/state/directory.hpp"

namespace sealmint::service {

using model::ApprovalEvent;

class ApprovalEvents {
 public:
  // `request_id` is the request that the event is about, or that the grant came of.
  using Listener = std::function<void(ApprovalEvent event, RequestId request_id)>;

  // Only before requests are served. Listeners are called on the threads of whoever caused the
  // event, several at once, and must neither block nor throw.
  void listen(Listener listener) { listeners_.push_back(std::move(listener)); }

  // Only after the commit: everything told is durable already.
  void announce(ApprovalEvent event, RequestId request_id) const {
    for (const auto& listener : listeners_) listener(event, request_id);
  }

 private:
  std::vector<Listener> listeners_;
};

// Adds to the transaction a delivery for each webhook that wants the event, so that what happened
// and the telling of it are durable together or not at all. The request or grant as it will be.
void record_event(const Project& project, const Snapshot& snapshot, ApprovalEvent event,
                  const model::AccessRequest& request, TimePoint now,
                  ports::Transaction& transaction);
void record_event(const Project& project, const Snapshot& snapshot, ApprovalEvent event,
                  const model::Grant& grant, TimePoint now, ports::Transaction& transaction);

}  // namespace sealmint::service
