#include "core/service/operations/telemetry.hpp"

#include <string_view>

#include "core/service/operations/issuance_metrics.hpp"
#include "core/service/operations/metric_text.hpp"
#include "core/service/shared/read_deadline.hpp"

namespace sealmint::service {
namespace {

std::string algorithm_label(std::size_t index) {
  return "algorithm=\"" + std::string(name(model::key_algorithm_at(index))) + "\"";
}

void append_lane_queues(std::string& out, const engine::SigningLane& lane) {
  append_header(out, "sealmint_lane_queued", "gauge", "Signing jobs that wait, by key algorithm.");
  for (std::size_t i = 0; i < model::key_algorithm_count; ++i) {
    out.append("sealmint_lane_queued{").append(algorithm_label(i)).append("} ");
    out.append(std::to_string(lane.queued(model::key_algorithm_at(i)))).append("\n");
  }
}

void append_lane(std::string& out, const engine::SigningLane& lane) {
  const auto& metrics = lane.metrics();
  append_counter(out, "sealmint_signatures_total", "Signatures made.", metrics.signatures);
  append_counter(out, "sealmint_signature_failures_total", "Signing jobs that failed.",
                 metrics.failures);
  append_counter(out, "sealmint_signature_verify_failures_total",
                 "Signatures that did not verify and were dropped.", metrics.verify_failures);
  append_counter(out, "sealmint_lane_refused_total", "Signing jobs refused by a full queue.",
                 metrics.refused);
  append_counter(out, "sealmint_lane_expired_total",
                 "Signing jobs whose deadline passed in the queue.", metrics.expired);
  append_counter(out, "sealmint_lane_quarantine_refused_total",
                 "Signing jobs refused because their key is in quarantine.", metrics.quarantined);
  append_gauge(out, "sealmint_keys_quarantined",
               "Keys that sign no more until a restart, because a signature did not verify.",
               static_cast<std::int64_t>(lane.quarantined_keys()));
  append_lane_queues(out, lane);
  append_histogram(out, "sealmint_lane_wait_us", "Time of a call in the queue, microseconds.",
                   metrics.wait_us);
  append_header(out, "sealmint_lane_fill", "histogram",
                "Signatures that were made together, by key algorithm.");
  for (std::size_t i = 0; i < model::key_algorithm_count; ++i) {
    if (metrics.fill[i].sum() == 0) continue;
    append_buckets(out, "sealmint_lane_fill", algorithm_label(i), metrics.fill[i]);
  }
}

void append_pools(std::string& out, const std::vector<const BlockingPool*>& pools) {
  const auto append = [&](std::string_view name, std::string_view type, std::string_view help,
                          auto figure) {
    append_header(out, name, type, help);
    for (const BlockingPool* const pool : pools) {
      out.append(name).append("{pool=\"").append(pool->name()).append("\"} ");
      out.append(std::to_string(figure(*pool))).append("\n");
    }
  };
  append("sealmint_pool_waiting", "gauge", "Slow work that no thread of its pool has begun.",
         [](const BlockingPool& pool) { return pool.waiting(); });
  append("sealmint_pool_refused_total", "counter", "Slow work refused by a full queue.",
         [](const BlockingPool& pool) { return pool.metrics().refused.value(); });
  append("sealmint_pool_late_total", "counter",
         "Slow work dropped because no thread was free in time.",
         [](const BlockingPool& pool) { return pool.metrics().late.value(); });
}

void append_sinks(std::string& out, const Telemetry::Feeds& feeds) {
  if (feeds.empty()) return;
  const auto append = [&](std::string_view name, std::string_view type, std::string_view help,
                          auto figure) {
    append_header(out, name, type, help);
    for (const auto& feed : feeds) {
      out.append(name).append("{sink=\"").append(feed->name()).append("\"} ");
      out.append(std::to_string(figure(*feed))).append("\n");
    }
  };
  append("sealmint_sink_position", "gauge", "The first entry of the log that a sink has not got.",
         [](const LogFeed& feed) { return feed.position(); });
  append("sealmint_sink_lag_entries", "gauge", "Entries that a sink has not got yet.",
         [](const LogFeed& feed) { return feed.lag_entries(); });
  append("sealmint_sink_failures_total", "counter", "Deliveries to a sink that failed.",
         [](const LogFeed& feed) { return feed.failures().value(); });
}

void append_loops(std::string& out, const Loops& loops) {
  const auto append = [&](std::string_view name, std::string_view type, std::string_view help,
                          auto figure) {
    append_header(out, name, type, help);
    loops.for_each([&](const Loop& loop) {
      out.append(name).append("{loop=\"").append(loop.name()).append("\"} ");
      out.append(std::to_string(figure(loop))).append("\n");
    });
  };
  append("sealmint_loop_failures_total", "counter", "Steps of a background loop that failed.",
         [](const Loop& loop) { return loop.failures().value(); });
  const auto now = std::chrono::steady_clock::now();
  append("sealmint_loop_silent_seconds", "gauge",
         "Time since the last step of a background loop that succeeded.", [now](const Loop& loop) {
           return std::chrono::duration_cast<std::chrono::seconds>(now - loop.last_ok()).count();
         });
}

}  // namespace

boost::asio::awaitable<Readiness> Telemetry::readiness() {
  Readiness readiness;
  if (engine_.recorder.poisoned()) readiness.reasons.emplace_back("poisoned");
  if (engine_.recorder.storage_full()) readiness.reasons.emplace_back("storage_full");
  const auto pinged = co_await health_.ping(read_deadline());
  if (pinged.has_error()) {
    const bool is_busy = pinged.error().kind == ErrorKind::busy;
    readiness.reasons.emplace_back(is_busy ? "busy" : "storage");
  }
  for (const auto& name : loops_.silent(std::chrono::steady_clock::now())) {
    readiness.reasons.push_back("loop_" + name);
  }
  readiness.is_ready = readiness.reasons.empty();
  co_return readiness;
}

std::string Telemetry::metrics_text() const {
  std::string out;
  out.reserve(16 * 1024);
  append_lane(out, engine_.lane);

  const auto& recorder = engine_.recorder.metrics();
  append_counter(out, "sealmint_commits_total", "Durable commits.", recorder.commits);
  append_counter(out, "sealmint_transactions_total", "Transactions in those commits.",
                 recorder.transactions);
  append_counter(out, "sealmint_transactions_rejected_total",
                 "Transactions that failed by themselves.", recorder.rejected_transactions);
  append_counter(out, "sealmint_commits_in_doubt_total", "Commits whose answer was lost.",
                 recorder.in_doubt);
  append_gauge(out, "sealmint_recorder_queued", "Transactions that wait for a commit.",
               static_cast<std::int64_t>(engine_.recorder.queued()));
  append_histogram(out, "sealmint_commit_transactions", "Transactions per commit.",
                   recorder.batch_size);
  append_histogram(out, "sealmint_commit_rows", "Changes per commit.", recorder.rows);
  append_histogram(out, "sealmint_commit_us", "Duration of a commit, microseconds.",
                   recorder.commit_us);

  append_counter(out, "sealmint_audit_events_lost_total",
                 "Reads whose event could not be recorded, for lack of room or of a queue.",
                 unwaited_events_.lost());
  if (const auto free_bytes = room_.free_bytes()) {
    append_gauge(out, "sealmint_storage_free_bytes", "Room on the disk of the state directory.",
                 static_cast<std::int64_t>(*free_bytes));
  }

  append_counter(out, "sealmint_strangers_refused_total",
                 "Sign calls of principals without any role on the signer.",
                 sign_.metrics().strangers_refused);
  append_counter(out, "sealmint_denied_rows_suppressed_total",
                 "Denied rows left out because one caller produced too many.",
                 sign_.metrics().denied_rows_suppressed);

  append_header(out, "sealmint_http_answers_total", "counter", "HTTP answers by status class.");
  for (std::size_t i = 1; i < http_.answers.size(); ++i) {
    out.append("sealmint_http_answers_total{class=\"").append(std::to_string(i)).append("xx\"} ");
    out.append(std::to_string(http_.answers[i].value())).append("\n");
  }
  append_histogram(out, "sealmint_http_duration_us", "Time from request to answer, microseconds.",
                   http_.duration_us);
  append_pools(out, engine_.pools);
  append_sinks(out, feeds_);
  append_loops(out, loops_);
  append_counter(out, "sealmint_webhook_rounds_failed_total",
                 "Looks at the outbox of a webhook that failed, whatever the receiver said.",
                 webhook_rounds_failed_);
  append_issuance(out, issuance_);
  return out;
}

}  // namespace sealmint::service
