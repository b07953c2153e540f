// A log and the rows of the store that wrote it: whatever is done to a row is found.
#include "auditor/row_join.hpp"

#include <boost/test/unit_test.hpp>

#include <functional>

#include "core/audit/commitment.hpp"
#include "core/audit/records.hpp"
#include "tests/unit/auditor/log_folder.hpp"

namespace sealmint::auditor {
namespace {

using model::OperationStatus;

class Rows : public ports::RecordRows {
 public:
  Result<std::optional<ports::OperationRow>> next_operation() override {
    if (next_operation_ == operations.size()) return std::optional<ports::OperationRow>();
    return std::optional(operations[next_operation_++]);
  }
  Result<std::optional<ports::EventRow>> next_event() override {
    if (next_event_ == events.size()) return std::optional<ports::EventRow>();
    return std::optional(events[next_event_++]);
  }
  Result<std::vector<ports::GrantUse>> grants() override { return uses; }

  std::vector<ports::OperationRow> operations;
  std::vector<ports::EventRow> events;
  std::vector<ports::GrantUse> uses;

 private:
  std::size_t next_operation_ = 0;
  std::size_t next_event_ = 0;
};

const GrantId grant{tests::uuid_of(900)};

ports::OperationRow operation_row(std::uint64_t number) {
  ports::OperationRow row;
  row.log_index = number;
  auto& operation = row.operation;
  operation.id = OperationId{tests::uuid_of(number)};
  operation.signer_id = SignerId{tests::uuid_of(1)};
  operation.created_at = from_unix_ms(tests::first_record_ms);
  operation.actor = {model::ActorKind::identity, tests::uuid_of(2)};
  operation.actor_name = "build";
  operation.client.hostname = "ci-7";
  operation.status = number % 3 == 0 ? OperationStatus::denied : OperationStatus::success;
  operation.algorithm = model::SignatureAlgorithm::ed25519;
  operation.data_hash = tests::hash_of(number);
  if (number % 2 == 0) operation.grant_id = grant;
  if (operation.status == OperationStatus::denied) operation.error_message = "no";
  row.salt.emplace().fill(7);
  return row;
}

// Every fourth entry is an event.
struct Record {
  Record() {
    for (std::uint64_t number = 0; number < 300; ++number) {
      number % 4 == 3 ? add_event(number) : add_operation(number);
    }
    log.log.publish();
    rows.uses.push_back({grant, used});
  }

  void add_operation(std::uint64_t number) {
    auto row = operation_row(number);
    const bool is_success = row.operation.status == OperationStatus::success;
    if (is_success && row.operation.grant_id) ++used;
    const auto& operation = row.operation;
    auto logged = operation;  // and what stands in the log only
    logged.certificate_id = CertificateId{tests::uuid_of(3)};
    if (is_success) logged.signature_hash = tests::hash_of(number ^ 1);
    Bytes entry;
    audit::encode_operation(
        logged, logged, audit::commit_to_caller(*row.salt, operation.actor_name, operation.client),
        entry);
    log.append(entry);
    rows.operations.push_back(std::move(row));
  }

  void add_event(std::uint64_t number) {
    model::AuditEvent event;
    event.id = EventId{tests::uuid_of(number)};
    event.kind = "create-pki-signer";
    event.created_at = from_unix_ms(tests::first_record_ms);
    event.personal = {{"actorName", "Ada"}};
    event.actor = {model::ActorKind::user, tests::uuid_of(4)};
    ports::EventRow row{number, false, event.id, event.actor, event.personal, ports::RecordSalt{}};
    Bytes entry;
    audit::encode_event(event, audit::commit_to_texts(*row.salt, row.personal), entry);
    log.append(entry);
    rows.events.push_back(std::move(row));
  }

  VerifyReport verify() {
    Rows fresh = rows;
    RowJoin join(fresh);
    VerifyOptions options;
    options.check_entry = [&join](std::uint64_t index, const audit::LeafRecord& record) {
      return join.check(index, record);
    };
    auto report = log.verify(options);
    if (!report.finding) report.finding = *join.finish(report.checkpoint.size);
    compared = join.rows_compared();
    older = join.older_rows();
    return report;
  }

  LogFolder log{0};
  Rows rows;
  std::int64_t used = 0;
  std::uint64_t compared = 0;
  std::uint64_t older = 0;
};

// `operation` is the place among the operations; the entry of the one at 40 is 53, as every fourth
// entry is an event.
constexpr std::size_t some = 40;
constexpr std::uint64_t its_index = 53;

void check_found(Record& record, std::optional<std::uint64_t> index, std::string_view part) {
  const auto report = record.verify();
  BOOST_REQUIRE(report.finding.has_value());
  BOOST_TEST_CONTEXT(to_text(*report.finding)) {
    BOOST_CHECK(report.finding->index == index);
    BOOST_CHECK(report.finding->text.find(part) != std::string::npos);
  }
}

BOOST_AUTO_TEST_SUITE(row_join)

BOOST_AUTO_TEST_CASE(rows_as_they_were_logged_are_all_right) {
  Record record;
  BOOST_CHECK(!record.verify().finding.has_value());
  BOOST_TEST(record.compared == 300U);
}

BOOST_AUTO_TEST_CASE(each_column_of_an_operation_is_compared) {
  using Change = std::function<void(ports::OperationRow&)>;
  const std::vector<std::pair<const char*, Change>> changes{
      {"another id", [](auto& row) { row.operation.id.uuid.bytes[0] ^= 1; }},
      {"another status", [](auto& row) { row.operation.status = OperationStatus::failed; }},
      {"another created_at",
       [](auto& row) { row.operation.created_at += std::chrono::milliseconds(1); }},
      {"another signer_id", [](auto& row) { row.operation.signer_id.uuid.bytes[0] ^= 1; }},
      {"another actor_kind", [](auto& row) { row.operation.actor.kind = model::ActorKind::user; }},
      {"another actor_id", [](auto& row) { row.operation.actor.id.bytes[0] ^= 1; }},
      {"another algorithm", [](auto& row) { row.operation.algorithm.reset(); }},
      {"another data_hash", [](auto& row) { row.operation.data_hash[0] ^= 1; }},
      {"another digest", [](auto& row) { row.operation.digest.assign(Bytes(32)); }},
      {"another grant_id", [](auto& row) { row.operation.grant_id.emplace(); }},
      {"another error_message", [](auto& row) { row.operation.error_message = "x"; }},
      {"says something else of persons", [](auto& row) { row.operation.actor_name = "Eve"; }},
      {"of persons", [](auto& row) { row.operation.client.source_ip = "192.0.2.1"; }},
      {"of persons", [](auto& row) { row.salt->front() ^= 1; }},
      {"of persons", [](auto& row) { row.salt.reset(); }},
      {"never writes", [](auto& row) { row.is_altered = true; }}};
  for (const auto& [part, change] : changes) {
    Record record;
    change(record.rows.operations[some]);
    check_found(record, its_index, part);
  }
}

BOOST_AUTO_TEST_CASE(what_was_erased_is_not_compared) {
  Record record;
  auto& row = record.rows.operations[some];
  row.salt.reset();
  row.operation.actor_name.clear();
  row.operation.client = {};
  auto& event = record.rows.events[5];
  event.salt.reset();
  event.personal.clear();
  BOOST_CHECK(!record.verify().finding.has_value());
}

BOOST_AUTO_TEST_CASE(events_are_compared) {
  Record named;
  named.rows.events[5].personal.front().second = "Eve";
  check_found(named, 23, "says something else of persons");
  Record other;
  other.rows.events[5].id.uuid.bytes[0] ^= 1;
  check_found(other, 23, "another id");
  Record of_another;
  of_another.rows.events[5].actor->id.bytes[0] ^= 1;
  check_found(of_another, 23, "another actor");
  Record altered;
  altered.rows.events[5].is_altered = true;
  check_found(altered, 23, "never writes");
}

BOOST_AUTO_TEST_CASE(missing_rows_are_found) {
  Record operation;
  operation.rows.operations.erase(operation.rows.operations.begin() + some);
  check_found(operation, its_index, "its row is missing: the table \"operation\"");
  Record event;
  event.rows.events.pop_back();
  check_found(event, 299, "its row is missing: the table \"event\"");
}

BOOST_AUTO_TEST_CASE(rows_too_many_are_found) {
  Record twice;
  auto& operations = twice.rows.operations;
  operations.insert(operations.begin() + some, operations[some]);
  check_found(twice, its_index + 1, "says that it is entry 53");
  Record at_the_end;
  auto extra = operation_row(1'000);
  extra.log_index = 298;
  at_the_end.rows.operations.push_back(extra);
  check_found(at_the_end, 298, "says that it is entry 298");
  Record unlogged;
  extra.log_index.reset();
  unlogged.rows.operations.push_back(extra);
  check_found(unlogged, std::nullopt, "is in no entry, though rows before it are");
  Record event;
  event.rows.events.push_back(event.rows.events.back());
  check_found(event, 299, "says that it is entry 299");
}

BOOST_AUTO_TEST_CASE(rows_that_have_changed_places_are_found) {
  Record record;
  std::swap(record.rows.operations[some], record.rows.operations[some + 1]);
  BOOST_REQUIRE(record.verify().finding.has_value());
  BOOST_CHECK(record.verify().finding->index == its_index);
}

BOOST_AUTO_TEST_CASE(rows_of_before_are_counted) {
  Record record;
  auto older = operation_row(2'000);
  older.operation.grant_id.reset();
  older.log_index.reset();
  record.rows.operations.insert(record.rows.operations.begin(), older);
  BOOST_CHECK(!record.verify().finding.has_value());
  BOOST_TEST(record.older == 1U);
}

BOOST_AUTO_TEST_CASE(rows_behind_the_end_of_the_log_are_found) {
  Record operation;
  operation.rows.operations.push_back(operation_row(300));
  check_found(operation, 300, "but the log has only 300 entries");
  Record event;
  event.rows.events.push_back(event.rows.events.back());
  event.rows.events.back().log_index = 301;
  check_found(event, 301, "but the log has only 300 entries");
}

BOOST_AUTO_TEST_CASE(counters_of_grants_are_those_of_the_log) {
  Record more;
  ++more.rows.uses.front().used;
  check_found(more, std::nullopt, "of its units are used, but");
  Record unused;
  unused.rows.uses.push_back({GrantId{tests::uuid_of(901)}, 0});
  BOOST_CHECK(!unused.verify().finding.has_value());
  unused.rows.uses.back().used = 1;
  check_found(unused, std::nullopt, "but 0 signatures are on record");
}

BOOST_AUTO_TEST_CASE(rows_of_pruned_entries_are_passed_over) {
  Record record;
  record.log.remove("tile/entries/000");
  const auto report = record.verify();
  BOOST_CHECK(!report.finding.has_value());
  BOOST_TEST(record.compared == 44U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::auditor
