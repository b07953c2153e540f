#include "core/service/telemetry.hpp"

#include <string_view>

namespace sealmint::service {
namespace {

void append_header(std::string& out, std::string_view name, std::string_view type,
                   std::string_view help) {
  out.append("# HELP ").append(name).append(" ").append(help).append("\n");
  out.append("# TYPE ").append(name).append(" ").append(type).append("\n");
}

void append_counter(std::string& out, std::string_view name, std::string_view help,
                    const Counter& counter) {
  append_header(out, name, "counter", help);
  out.append(name).append(" ").append(std::to_string(counter.value())).append("\n");
}

void append_gauge(std::string& out, std::string_view name, std::string_view help,
                  std::int64_t value) {
  append_header(out, name, "gauge", help);
  out.append(name).append(" ").append(std::to_string(value)).append("\n");
}

void append_histogram(std::string& out, std::string_view name, std::string_view help,
                      const Histogram& histogram) {
  append_header(out, name, "histogram", help);
  std::uint64_t below = 0;
  for (std::size_t i = 0; i < Histogram::bucket_count; ++i) {
    below += histogram.bucket(i);
    const bool is_last = i + 1 == Histogram::bucket_count;
    const std::string bound = is_last ? "+Inf" : std::to_string(std::uint64_t{1} << i);
    out.append(name).append("_bucket{le=\"").append(bound).append("\"} ");
    out.append(std::to_string(below)).append("\n");
  }
  out.append(name).append("_sum ").append(std::to_string(histogram.sum())).append("\n");
  out.append(name).append("_count ").append(std::to_string(below)).append("\n");
}

}  // namespace

boost::asio::awaitable<Readiness> Telemetry::readiness() {
  Readiness readiness;
  if (context_.recorder.poisoned()) readiness.reasons.emplace_back("poisoned");
  if (context_.recorder.storage_full()) readiness.reasons.emplace_back("storage_full");
  auto& store = context_.store;
  const auto pinged = co_await context_.pool.run([&store] { return store.ping(); });
  if (pinged.has_error()) {
    const bool is_busy = pinged.error().kind == ErrorKind::busy;
    readiness.reasons.emplace_back(is_busy ? "busy" : "storage");
  }
  readiness.is_ready = readiness.reasons.empty();
  co_return readiness;
}

std::string Telemetry::metrics_text() const {
  std::string out;
  out.reserve(16 * 1024);
  const auto& lane = context_.lane.metrics();
  append_counter(out, "sealmint_signatures_total", "Signatures made.", lane.signatures);
  append_counter(out, "sealmint_signature_failures_total", "Signing jobs that failed.",
                 lane.failures);
  append_counter(out, "sealmint_signature_verify_failures_total",
                 "Signatures that did not verify and were dropped.", lane.verify_failures);
  append_counter(out, "sealmint_lane_refused_total", "Signing jobs refused by a full queue.",
                 lane.refused);
  append_counter(out, "sealmint_lane_expired_total",
                 "Signing jobs whose deadline passed in the queue.", lane.expired);
  append_gauge(out, "sealmint_lane_queued", "Signing jobs that wait.", lane.queued.value());
  append_histogram(out, "sealmint_lane_batch_size", "Jobs a worker took at once.", lane.batch_size);
  append_histogram(out, "sealmint_lane_wait_us", "Time in the queue, microseconds.", lane.wait_us);

  const auto& recorder = context_.recorder.metrics();
  append_counter(out, "sealmint_commits_total", "Durable commits.", recorder.commits);
  append_counter(out, "sealmint_transactions_total", "Transactions in those commits.",
                 recorder.transactions);
  append_counter(out, "sealmint_transactions_rejected_total",
                 "Transactions that failed by themselves.", recorder.rejected_transactions);
  append_gauge(out, "sealmint_recorder_queued", "Transactions that wait for a commit.",
               static_cast<std::int64_t>(context_.recorder.queued()));
  append_histogram(out, "sealmint_commit_transactions", "Transactions per commit.",
                   recorder.batch_size);
  append_histogram(out, "sealmint_commit_us", "Duration of a commit, microseconds.",
                   recorder.commit_us);

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
  return out;
}

}  // namespace sealmint::service
