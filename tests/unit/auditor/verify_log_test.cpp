// Whole logs verify, and whatever is done to one is found at its first place.
#include "auditor/verify_log.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "tests/unit/auditor/log_folder.hpp"

namespace sealmint::auditor {
namespace {

bool has(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

// That the first thing wrong is at `index`, and that the text says so.
void check_finding(const VerifyReport& report, std::optional<std::uint64_t> index,
                   std::string_view part) {
  BOOST_REQUIRE(report.finding.has_value());
  BOOST_TEST_CONTEXT(to_text(*report.finding)) {
    BOOST_CHECK(report.finding->index == index);
    BOOST_CHECK(has(report.finding->text, part));
  }
}

BOOST_AUTO_TEST_SUITE(verify_log_)

BOOST_AUTO_TEST_CASE(whole_logs_verify) {
  for (const std::uint64_t size : {0, 1, 2, 255, 256, 257, 511, 512, 700}) {
    const LogFolder log(size, {1, 3, 256, 300, size});
    const auto report = log.verify();
    BOOST_TEST_CONTEXT("size " << size) {
      BOOST_TEST(!report.finding.has_value());
      BOOST_TEST(report.checkpoint.size == size);
      BOOST_TEST(report.first_entry == 0U);
      BOOST_TEST(report.first_time.has_value() == (size > 0));
    }
  }
}

BOOST_AUTO_TEST_CASE(three_levels_of_tiles_verify) {
  const LogFolder log(256 * 256 + 300, {256 * 256, 256 * 256 + 1});
  const auto report = log.verify();
  BOOST_TEST(!report.finding.has_value());
  BOOST_TEST(report.checkpoints == 3U);
  log.change("tile/1/001.p/1", [](Bytes& tile) { tile[0] ^= 1; });
  check_finding(log.verify(), 65'536, "tile/1/001.p/1 has another hash of entries 65536 to 65791");
  log.change("tile/2/000.p/1", [](Bytes& tile) { tile[0] ^= 1; });
  check_finding(log.verify(), 0, "tile/2/000.p/1 has another hash of entries 0 to 65535");
}

BOOST_AUTO_TEST_CASE(a_flipped_bit_anywhere_in_an_entry_is_found) {
  const LogFolder log(300, {100});
  for (const std::size_t place : {2U, 40U, 280U}) {
    log.change("tile/entries/000", [&](Bytes& bundle) { bundle[place] ^= 0x10; });
    check_finding(log.verify(), 0, "its hash is another one");
    log.change("tile/entries/000", [&](Bytes& bundle) { bundle[place] ^= 0x10; });
  }
  log.change("tile/entries/001.p/44", [](Bytes& bundle) { bundle.back() ^= 1; });
  check_finding(log.verify(), 299, "its hash is another one");
}

BOOST_AUTO_TEST_CASE(a_flipped_bit_of_a_length_is_found) {
  const LogFolder log(300);
  log.change("tile/entries/000", [](Bytes& bundle) { bundle[0] ^= 0x80; });
  BOOST_REQUIRE(log.verify().finding.has_value());
  BOOST_CHECK(log.verify().finding->index == 0U);
}

BOOST_AUTO_TEST_CASE(an_entry_taken_out_is_found) {
  const LogFolder log(700, {500});
  log.change_entries("tile/entries/001",
                     [](auto& entries) { entries.erase(entries.begin() + 44); });
  check_finding(log.verify(), 300, "it was taken out: entry 301 stands in its place");
}

BOOST_AUTO_TEST_CASE(the_last_entry_of_a_bundle_taken_out_is_found) {
  const LogFolder log(700);
  log.change_entries("tile/entries/001", [](auto& entries) { entries.pop_back(); });
  check_finding(log.verify(), 511, "entry 511 is missing at the end of tile/entries/001");
}

BOOST_AUTO_TEST_CASE(entries_that_have_changed_places_are_found) {
  const LogFolder log(300);
  log.change_entries("tile/entries/000",
                     [](auto& entries) { std::swap(entries[17], entries[200]); });
  check_finding(log.verify(), 17, "it and entry 200 have changed places");
}

BOOST_AUTO_TEST_CASE(an_entry_put_in_is_found) {
  const LogFolder log(300);
  log.change_entries("tile/entries/000", [](auto& entries) {
    entries.insert(entries.begin() + 5, tests::SampleRecord(1'000'000).encoded());
    entries.pop_back();
  });
  check_finding(log.verify(), 5, "something was put in before it: it stands at 6");
}

BOOST_AUTO_TEST_CASE(an_entry_added_at_the_end_is_found) {
  for (const char* bundle : {"tile/entries/000", "tile/entries/001.p/44"}) {
    const LogFolder log(300);
    log.change_entries(bundle, [](auto& entries) { entries.push_back(entries.back()); });
    check_finding(log.verify(), bundle[15] == '0' ? 255 : 299, "something follows it in");
  }
}

BOOST_AUTO_TEST_CASE(a_truncated_bundle_is_found) {
  const LogFolder log(300);
  log.change("tile/entries/001.p/44", [](Bytes& bundle) { bundle.resize(bundle.size() - 1); });
  check_finding(log.verify(), 299, "tile/entries/001.p/44 breaks off in the middle of it");
  log.change("tile/entries/001.p/44", [](Bytes& bundle) { bundle.clear(); });
  check_finding(log.verify(), 256, "entries 256 to 299 are missing at the end of");
  log.remove("tile/entries/001.p/44");
  check_finding(log.verify(), 256, "there is no tile/entries/001.p/44");
}

BOOST_AUTO_TEST_CASE(a_tile_with_another_hash_is_found) {
  const LogFolder log(700, {300});
  log.change("tile/0/001", [](Bytes& tile) { tile[32 * 7] ^= 1; });
  check_finding(log.verify(), 256 + 7, "tile/0/001 is not a tile of the checkpoint");
}

BOOST_AUTO_TEST_CASE(a_last_tile_with_another_hash_is_found) {
  const LogFolder log(700);
  log.change("tile/0/002.p/188", [](Bytes& tile) { tile[32 * 187] ^= 1; });
  check_finding(log.verify(), 699, "the tiles do not lead to the root of the checkpoint");
}

BOOST_AUTO_TEST_CASE(a_tile_of_upper_levels_with_another_hash_is_found) {
  const LogFolder log(700);
  log.change("tile/1/000.p/2", [](Bytes& tile) { tile[32] ^= 1; });
  check_finding(log.verify(), 256, "tile/1/000.p/2 has another hash of entries 256 to 511");
}

BOOST_AUTO_TEST_CASE(missing_and_short_tiles_are_found) {
  const LogFolder log(700);
  log.change("tile/0/001", [](Bytes& tile) { tile.pop_back(); });
  check_finding(log.verify(), 256, "tile/0/001 has 8191 bytes instead of 8192");
  log.remove("tile/0/001");
  check_finding(log.verify(), 256, "tile/0/001 is missing");
}

BOOST_AUTO_TEST_CASE(an_entry_changed_with_all_its_tiles_is_found_by_checkpoints) {
  const LogFolder honest(700, {300, 600});
  LogFolder forged(0);
  for (std::uint64_t number = 0; number < 700; ++number) {
    tests::SampleRecord record(number);
    if (number == 450) record.record().actor_id = tests::uuid_of(1'000);
    forged.append(record.encoded());
  }
  forged.log.publish();
  for (const char* name : {"checkpoint", "checkpoints/300", "checkpoints/600"}) {
    forged.write(name, honest.read(name));
  }
  check_finding(forged.verify_with(honest.log.key()), 300,
                "checkpoints/600 has another root than entries 300 to 599 lead to");
}

BOOST_AUTO_TEST_CASE(two_histories_that_the_log_signed_are_found) {
  const LogFolder log(300, {100});
  const audit::Checkpoint other{log.log.key().name, 300, tests::hash_of(1)};
  log.write("checkpoints/300", as_bytes(log.log.note(other)));
  const auto report = log.verify();
  BOOST_REQUIRE(report.finding.has_value());
  BOOST_CHECK(report.finding->index == 100U);
  log.write("checkpoints/300", as_bytes(log.log.signed_checkpoint()));
  BOOST_CHECK(!log.verify().finding.has_value());
}

BOOST_AUTO_TEST_CASE(a_log_that_was_rolled_back_is_found) {
  const LogFolder log(300, {100, 300});
  log.write("checkpoint", log.read("checkpoints/100"));
  check_finding(log.verify(), 100,
                "rolled back: the checkpoint is of 100 entries, but checkpoints/300");
  // Nothing in the folder tells of it any more, but somebody kept a checkpoint.
  const auto kept = log.read("checkpoints/300");
  log.remove("checkpoints/300");
  log.change_entries("tile/entries/000", [](auto& entries) { entries.resize(100); });
  VerifyOptions options;
  options.known.push_back({"kept", std::string(kept.begin(), kept.end())});
  check_finding(log.verify(options), 100, "but kept of 300");
}

BOOST_AUTO_TEST_CASE(checkpoints_that_the_key_did_not_sign_are_found) {
  const LogFolder log(300, {100});
  const LogFolder other(1);
  check_finding(log.verify_with(other.log.key()), std::nullopt, "checkpoint: ");
  log.change("checkpoints/100", [](Bytes& note) { note[note.size() - 10] ^= 1; });
  check_finding(log.verify(), std::nullopt, "checkpoints/100: ");
  log.remove("checkpoints/100");
  log.change("checkpoint", [](Bytes& note) { note[note.size() - 10] ^= 1; });
  check_finding(log.verify(), std::nullopt, "checkpoint: ");
  log.remove("checkpoint");
  check_finding(log.verify(), std::nullopt, "checkpoint does not exist");
}

BOOST_AUTO_TEST_CASE(pruned_bundles_below_a_first_entry_are_reported) {
  const LogFolder log(1000, {600});
  log.remove("tile/entries/000");
  log.remove("tile/entries/001");
  const auto report = log.verify();
  BOOST_TEST(!report.finding.has_value());
  BOOST_TEST(report.first_entry == 512U);
  VerifyOptions all;
  all.needs_all_entries = true;
  check_finding(log.verify(all), 0, "entries 0 to 255 are missing");
  // Their hashes must lead to the root all the same.
  log.change("tile/0/001", [](Bytes& tile) { tile[0] ^= 1; });
  check_finding(log.verify(), 256, "tile/1/000.p/3 has another hash of entries 256 to 511");
}

BOOST_AUTO_TEST_CASE(a_hole_is_no_pruning) {
  const LogFolder log(1000);
  log.remove("tile/entries/001");
  check_finding(log.verify(), 256, "entries 256 to 511 are missing");
}

BOOST_AUTO_TEST_CASE(a_partial_bundle_is_never_pruned) {
  const LogFolder log(100);
  log.remove("tile/entries/000.p/100");
  check_finding(log.verify(), 0, "entries 0 to 99 are missing");
}

BOOST_AUTO_TEST_CASE(whole_tiles_do_for_partial_ones) {
  const LogFolder log(512, {300});
  log.write("checkpoint", log.read("checkpoints/300"));
  log.remove("checkpoints/300");
  log.remove("tile/0/001.p/44");
  log.remove("tile/entries/001.p/44");
  const auto report = log.verify();
  BOOST_TEST(!report.finding.has_value());
  BOOST_TEST(report.checkpoint.size == 300U);
}

BOOST_AUTO_TEST_CASE(ids_come_once) {
  LogFolder log(300);
  tests::SampleRecord record(17);
  record.record().created_at += std::chrono::hours(1);
  log.append(record.encoded());
  log.log.publish();
  check_finding(log.verify(), 300,
                "has the id " + to_string(record.record().id) + " of an earlier one");
}

// Entries of one bundle are read before they are compared with anything.
BOOST_AUTO_TEST_CASE(the_first_of_several_findings_of_a_bundle_is_told) {
  LogFolder log(10);
  const tests::SampleRecord record(3);
  log.append(record.encoded());
  log.append(as_bytes("something else"));
  log.append(record.encoded());
  log.log.publish();
  check_finding(log.verify(), 10, "of an earlier one");
  log.change("tile/entries/000.p/13", [](Bytes& bundle) { bundle.pop_back(); });
  check_finding(log.verify(), 10, "of an earlier one");
  log.change("tile/entries/000.p/13", [](Bytes& bundle) { bundle[2] ^= 1; });
  check_finding(log.verify(), 0, "its hash is another one");
}

BOOST_AUTO_TEST_CASE(time_goes_back_a_minute_at_most) {
  for (const int seconds : {60, 61}) {
    LogFolder log(10);
    tests::SampleRecord record(4);
    record.record().id = tests::uuid_of(99);
    record.record().created_at = from_unix_ms(tests::first_record_ms + 2);  // as the latest
    record.record().created_at -= std::chrono::seconds(seconds);
    log.append(record.encoded());
    log.log.publish();
    BOOST_TEST(log.verify().finding.has_value() == (seconds == 61));
  }
}

BOOST_AUTO_TEST_CASE(what_is_newer_than_the_checkpoint_is_verified_too) {
  for (const std::uint64_t size : {291, 300, 512, 600, 1024}) {
    const LogFolder log(size, {290});
    log.uncover(290);
    const auto report = log.verify_with_newer();
    BOOST_TEST_CONTEXT("size " << size) {
      BOOST_TEST(!report.finding.has_value());
      BOOST_TEST(report.checkpoint.size == 290U);
      BOOST_TEST(report.newer_entries == size - 290);
      BOOST_CHECK(report.last_time == tests::SampleRecord(289).record().created_at);
    }
    BOOST_TEST(log.verify().newer_entries == 0U);
  }
}

BOOST_AUTO_TEST_CASE(newer_entries_that_were_altered_are_found) {
  const auto check = [](std::uint64_t index, std::string_view part, const std::string& name,
                        const std::function<void(Bytes&)>& how) {
    const LogFolder log(600, {290});
    log.uncover(290);
    log.change(name, how);
    check_finding(log.verify_with_newer(), index, part);
  };
  const std::string_view uncovered = "no checkpoint covers it yet";
  check(599, uncovered, "tile/entries/002.p/88", [](Bytes& bundle) { bundle.back() ^= 1; });
  check(512, uncovered, "tile/0/002.p/88", [](Bytes& tile) { tile.front() ^= 1; });
  check(511, uncovered, "tile/0/001", [](Bytes& tile) { tile.back() ^= 1; });
  check(289, "its hash is another one", "tile/entries/001", [](Bytes& bundle) {
    audit::BundleReader reader(bundle);
    std::size_t end = 0;
    for (std::uint64_t index = 256; index < 290; ++index) end += 2 + reader.next()->size();
    bundle[end - 1] ^= 1;
  });
  check(256, "has another hash of entries 256 to 511", "tile/1/000.p/2",
        [](Bytes& tile) { tile.back() ^= 1; });
}

BOOST_AUTO_TEST_CASE(newer_entries_keep_the_rules_of_all_entries) {
  LogFolder log(300, {290});
  log.append(tests::SampleRecord(17).encoded());
  log.log.publish();
  log.uncover(290);
  check_finding(log.verify_with_newer(), 300, "of an earlier one");
}

BOOST_AUTO_TEST_CASE(what_is_no_record_is_found) {
  LogFolder log(10);
  log.append(as_bytes("something else"));
  log.log.publish();
  check_finding(log.verify(), 10, "not a record of this log");
}

BOOST_AUTO_TEST_CASE(entries_are_shown_to_whoever_asks) {
  const LogFolder log(300);
  VerifyOptions options;
  std::uint64_t seen = 0;
  options.check_entry = [&](std::uint64_t index,
                            const audit::LeafRecord& record) -> Result<std::optional<std::string>> {
    BOOST_TEST(index == seen++);
    if (record.kind == "pki-signer-sign" && index < 200) return std::nullopt;
    return "is not wanted";
  };
  check_finding(log.verify(options), 200, "is not wanted");
}

BOOST_AUTO_TEST_CASE(a_folder_that_is_not_there_is_no_finding) {
  DirectorySource source("/does/not/exist");
  const LogFolder log(1);
  const auto report = verify_log(source, log.log.key(), {});
  BOOST_REQUIRE(report.has_error());
  BOOST_TEST(is_of_source(report.error()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::auditor
