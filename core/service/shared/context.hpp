// What the services share. Made once by app/; services keep a reference.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "core/base/clock.hpp"
#include "core/base/log.hpp"
#include "core/base/metrics.hpp"
#include "core/engine/pools.hpp"
#include "core/engine/recorder.hpp"
#include "core/engine/signing_lane.hpp"
#include "core/ports/key_vault.hpp"
#include "core/rules/delivery.hpp"
#include "core/state/directory.hpp"

namespace sealmint::service {

struct WebhookSettings {
  rules::DeliveryRule delivery;
  std::chrono::seconds expiring_lead{3'600};  // how long before its end; 0 = never
};

struct Settings {
  bool is_dev_mode = false;
  bool import_enabled = false;  // `[import] enabled`
  std::string project_id;       // the one default project, a UUID in text
  std::string organization_id = {};
  bool self_pre_approval = true;  // `[approvals] self_pre_approval`
  // `[approvals] keep_closed_days`; zero = for ever.
  std::chrono::days keep_closed{0};
  WebhookSettings webhooks = {};
};

struct Context {
  const Clock& clock;
  LogSink& log;
  const Settings& settings;
  Directory& directory;
  engine::Recorder& recorder;
  engine::SigningLane& lane;
  engine::Pools& pools;
  ports::KeyVault& vault;
  Counter audit_events_lost = {};  // of reads, which wait for no commit
};

// Lets the caller of a create add a change to its transaction: the edge remembers its answer for an
// Idempotency-Key in the very commit that creates the object.
template <class T>
using AddToCommit = std::function<void(const T& created, ports::Transaction& transaction)>;

}  // namespace sealmint::service
