// The events that were committed, for tests of what the record tells.
#pragma once

#include <algorithm>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/model/audit_kinds.hpp"
#include "core/ports/store.hpp"

namespace sealmint::testing {

// The value of that name, or "-" when there is none.
inline std::string text_of(const std::vector<model::AuditEvent::Text>& texts,
                           std::string_view name) {
  const auto found = std::ranges::find(texts, name, &model::AuditEvent::Text::first);
  return found == texts.end() ? "-" : found->second;
}
inline std::string fact(const model::AuditEvent& event, std::string_view name) {
  return text_of(event.facts, name);
}
inline std::string personal(const model::AuditEvent& event, std::string_view name) {
  return text_of(event.personal, name);
}

class RecordedEvents {
 public:
  // What a recorder calls for each commit.
  void note(std::span<const ports::Transaction* const> committed) {
    const std::lock_guard lock(mutex_);
    for (const auto* transaction : committed) {
      for (const auto& change : transaction->changes) {
        const auto* record = std::get_if<ports::RecordEvent>(&change);
        if (record != nullptr) events_.push_back(record->event);
      }
    }
  }

  // Takes those since the last call, in their order.
  std::vector<model::AuditEvent> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(events_, {});
  }

  // Their kinds alone: "a,b".
  std::string take_kinds() {
    std::string kinds;
    for (const auto& event : take()) {
      if (!kinds.empty()) kinds += ',';
      kinds += event.kind;
    }
    return kinds;
  }

 private:
  std::mutex mutex_;
  std::vector<model::AuditEvent> events_;
};

}  // namespace sealmint::testing
