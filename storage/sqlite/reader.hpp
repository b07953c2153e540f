// Reading connections: a small pool, so that a slow page does not hold up a health check.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <type_traits>
#include <vector>

#include "core/ports/store.hpp"
#include "storage/shared/store_errors.hpp"
#include "storage/shared/tables.hpp"
#include "storage/sqlite/guarded.hpp"
#include "storage/sqlite/log_queries.hpp"
#include "storage/sqlite/manifests.hpp"
#include "storage/sqlite/operation_spans.hpp"

namespace sealmint::storage {

// One read-only connection with its statements. Used by one thread at a time.
class Reader {
 public:
  Reader(const std::filesystem::path& file, int busy_timeout_ms);

  ports::OperationPage operations(const ports::OperationQuery& query);
  std::optional<model::Operation> operation(OperationId id);
  std::optional<ports::RememberAnswer> remembered_answer(const Sha256& key_hash, TimePoint now);
  std::optional<model::Manifest> manifest(SignerId signer_id, const Sha256& root) {
    return manifest_.find(signer_id, root);
  }
  model::DeliveryPage deliveries(const ports::DeliveryQuery& query);
  std::optional<model::WebhookDelivery> delivery(DeliveryId id);
  std::vector<model::WebhookDelivery> due_deliveries(WebhookId id, TimePoint now,
                                                     std::size_t count_max);
  LogQueries& log() { return log_; }
  void ping();

 private:
  Statement& page_statement(std::optional<model::OperationStatus> status);
  std::size_t count(const ports::OperationQuery& query);

  model::WebhookDelivery read_delivery(const Statement& row);

  Connection connection_;
  Columns<model::Operation> columns_;
  Statement page_of_all_;
  Statement page_of_successes_;
  Statement page_of_others_;
  OperationSpanQuery spans_;
  Statement count_;
  Statement find_;
  Statement find_answer_;
  ManifestQuery manifest_;
  Columns<model::WebhookDelivery> delivery_columns_;
  Statement delivery_page_;
  Statement delivery_count_;
  Statement find_delivery_;
  Statement due_deliveries_;
  LogQueries log_;
  Statement ping_;
};

class ReaderPool {
 public:
  ReaderPool(const std::filesystem::path& file, int connections, int busy_timeout_ms);

  // Calls use(reader) with a reader of its own. While all are taken it waits until the deadline:
  // `busy`. Other errors: those of SQLite.
  template <class Use>
  auto with_reader(Deadline deadline, const Use& use)
      -> Result<std::invoke_result_t<const Use&, Reader&>> {
    Reader* const reader = take(deadline);
    if (!reader) return readers_busy();
    const Lease lease(*this, *reader);
    return guarded([&] { return use(*reader); });
  }

 private:
  // Gives the reader back on every way out.
  class Lease {
   public:
    Lease(ReaderPool& pool, Reader& reader) : pool_(pool), reader_(reader) {}
    ~Lease() { pool_.give_back(&reader_); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

   private:
    ReaderPool& pool_;
    Reader& reader_;
  };

  Reader* take(Deadline deadline);
  void give_back(Reader* reader);

  std::vector<std::unique_ptr<Reader>> readers_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<Reader*> idle_;
};

}  // namespace sealmint::storage
