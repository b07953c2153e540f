#include "storage/sqlite/reader.hpp"

#include <algorithm>

#include "storage/sqlite/delivery_queries.hpp"
#include "storage/sqlite/operation_queries.hpp"

namespace sealmint::storage {

Reader::Reader(const std::filesystem::path& file, int busy_timeout_ms)
    : connection_(file, Connection::Access::read_only, busy_timeout_ms),
      columns_(operation_columns()),
      page_of_all_(connection_, page_sql(PageOf::all)),
      page_of_successes_(connection_, page_sql(PageOf::successes)),
      page_of_others_(connection_, page_sql(PageOf::others)),
      spans_(connection_),
      count_(connection_, count_sql()),
      find_(connection_, find_sql()),
      find_answer_(connection_,
                   "SELECT body_hash, status, answer, expires_at FROM remembered_answer "
                   "WHERE key_hash = ?1 AND expires_at > ?2"),
      manifest_(connection_),
      delivery_columns_(describe_table<model::WebhookDelivery>().columns),
      delivery_page_(connection_, delivery_page_sql()),
      delivery_count_(connection_, delivery_count_sql()),
      find_delivery_(connection_, find_delivery_sql()),
      due_deliveries_(connection_, due_deliveries_sql()),
      log_(connection_),
      ping_(connection_, "SELECT count(*) FROM schema_migration") {}

ports::OperationPage Reader::operations(const ports::OperationQuery& query) {
  // Total and page are of the same moment.
  ScopedTransaction transaction(connection_, "BEGIN");
  ports::OperationPage page;
  page.total_count = count(query);
  Statement& select = page_statement(query.status);
  const ResetOnExit reset_on_exit(select);
  bind_field(select, 1, query.signer_id);
  select.bind_integer(2, query.status ? static_cast<std::int64_t>(*query.status) : 0);
  select.bind_integer(3, static_cast<std::int64_t>(query.limit));
  const auto position = spans_.position(query.signer_id, query.status, query.offset);
  select.bind_integer(4, static_cast<std::int64_t>(position.skipped));
  select.bind_integer(5, position.before_ms);
  while (select.step()) read_columns(select, columns_, page.operations.emplace_back());
  transaction.commit();
  return page;
}

Statement& Reader::page_statement(std::optional<model::OperationStatus> status) {
  if (!status) return page_of_all_;
  return *status == model::OperationStatus::success ? page_of_successes_ : page_of_others_;
}

std::size_t Reader::count(const ports::OperationQuery& query) {
  bind_field(count_, 1, query.signer_id);
  count_.bind_integer(2, query.status ? static_cast<std::int64_t>(*query.status) : 0);
  const ResetOnExit reset_on_exit(count_);
  return count_.step() ? static_cast<std::size_t>(count_.integer(0)) : 0;
}

std::optional<model::Operation> Reader::operation(OperationId id) {
  bind_field(find_, 1, id);
  const ResetOnExit reset_on_exit(find_);
  if (!find_.step()) return std::nullopt;
  model::Operation operation;
  read_columns(find_, columns_, operation);
  return operation;
}

std::optional<ports::RememberAnswer> Reader::remembered_answer(const Sha256& key_hash,
                                                               TimePoint now) {
  bind_field(find_answer_, 1, key_hash);
  bind_field(find_answer_, 2, now);
  const ResetOnExit reset_on_exit(find_answer_);
  if (!find_answer_.step()) return std::nullopt;
  ports::RememberAnswer answer;
  answer.key_hash = key_hash;
  read_field(find_answer_, 0, answer.body_hash);
  answer.status = static_cast<int>(find_answer_.integer(1));
  read_field(find_answer_, 2, answer.answer);
  read_field(find_answer_, 3, answer.expires_at);
  return answer;
}

model::DeliveryPage Reader::deliveries(const ports::DeliveryQuery& query) {
  ScopedTransaction transaction(connection_, "BEGIN");
  model::DeliveryPage page;
  for (Statement* statement : {&delivery_count_, &delivery_page_}) {
    bind_field(*statement, 1, query.webhook_id);
    statement->bind_integer(2, query.status ? static_cast<std::int64_t>(*query.status) : 0);
  }
  delivery_page_.bind_integer(3, static_cast<std::int64_t>(query.limit));
  delivery_page_.bind_integer(4, static_cast<std::int64_t>(query.offset));
  const ResetOnExit reset_count(delivery_count_);
  if (delivery_count_.step()) {
    page.total_count = static_cast<std::size_t>(delivery_count_.integer(0));
  }
  const ResetOnExit reset_page(delivery_page_);
  while (delivery_page_.step()) page.deliveries.push_back(read_delivery(delivery_page_));
  transaction.commit();
  return page;
}

std::optional<model::WebhookDelivery> Reader::delivery(DeliveryId id) {
  bind_field(find_delivery_, 1, id);
  const ResetOnExit reset_on_exit(find_delivery_);
  if (!find_delivery_.step()) return std::nullopt;
  return read_delivery(find_delivery_);
}

std::vector<model::WebhookDelivery> Reader::due_deliveries(WebhookId id, TimePoint now,
                                                           std::size_t count_max) {
  bind_field(due_deliveries_, 1, id);
  bind_field(due_deliveries_, 2, now);
  due_deliveries_.bind_integer(3, static_cast<std::int64_t>(count_max));
  const ResetOnExit reset_on_exit(due_deliveries_);
  std::vector<model::WebhookDelivery> due;
  while (due_deliveries_.step()) due.push_back(read_delivery(due_deliveries_));
  return due;
}

model::WebhookDelivery Reader::read_delivery(const Statement& row) {
  model::WebhookDelivery delivery;
  const int version = read_columns(row, delivery_columns_, delivery);
  delivery.version = row.integer(version);
  return delivery;
}

void Reader::ping() {
  const ResetOnExit reset_on_exit(ping_);
  ping_.step();
}

ReaderPool::ReaderPool(const std::filesystem::path& file, int connections, int busy_timeout_ms) {
  for (int i = 0; i < std::max(1, connections); ++i) {
    readers_.push_back(std::make_unique<Reader>(file, busy_timeout_ms));
    idle_.push_back(readers_.back().get());
  }
}

// Null when none was free in time.
Reader* ReaderPool::take(Deadline deadline) {
  std::unique_lock lock(mutex_);
  if (!returned_.wait_until(lock, deadline.at, [this] { return !idle_.empty(); })) return nullptr;
  Reader* reader = idle_.back();
  idle_.pop_back();
  return reader;
}

void ReaderPool::give_back(Reader* reader) {
  {
    const std::lock_guard lock(mutex_);
    idle_.push_back(reader);
  }
  returned_.notify_one();
}

}  // namespace sealmint::storage
