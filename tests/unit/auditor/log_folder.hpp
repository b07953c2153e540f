// A log in a folder of its own, and ways to tamper with it.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "auditor/directory_source.hpp"
#include "auditor/verify_log.hpp"
#include "core/audit/bundle_reader.hpp"
#include "core/audit/tiles.hpp"
#include "tests/support/log_records.hpp"
#include "tests/support/log_writer.hpp"

namespace sealmint::auditor {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "sealmint-log-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make " + name);
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// The log of a folder as its writer sees it: with entries that are newer than the checkpoint.
class WrittenLog : public DirectorySource {
 public:
  WrittenLog(const std::filesystem::path& folder, std::uint64_t size)
      : DirectorySource(folder), size_(size) {}
  Result<std::uint64_t> size_with_newer(std::uint64_t) override { return size_; }

 private:
  std::uint64_t size_;
};

class LogFolder {
 public:
  // Keeps a checkpoint at each of those sizes.
  explicit LogFolder(std::uint64_t size, std::vector<std::uint64_t> kept = {}) {
    for (std::uint64_t number = 0; number < size; ++number) {
      append(tests::SampleRecord(number).encoded());
      for (const std::uint64_t at : kept) {
        if (at == log.size()) log.save_checkpoint();
      }
    }
    log.publish();
  }

  void append(ByteView entry) { log.append(entry); }

  VerifyReport verify(const VerifyOptions& options = {}) const {
    return verify_with(log.key(), options);
  }
  VerifyReport verify_with(const audit::NoteKey& key, const VerifyOptions& options = {}) const {
    DirectorySource source(folder.path());
    return verify_from(source, key, options);
  }
  VerifyReport verify_with_newer() const {
    WrittenLog source(folder.path(), log.size());
    return verify_from(source, log.key(), {});
  }

  // Goes back to a checkpoint that was kept; what came after it stays.
  void uncover(std::uint64_t size) const {
    write("checkpoint", read("checkpoints/" + std::to_string(size)));
  }

  Bytes read(const std::string& name) const {
    std::ifstream file(folder.path() / name, std::ios::binary);
    if (!file) throw std::runtime_error("there is no " + name);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void write(const std::string& name, ByteView content) const {
    log.write_text(name, as_text(content));
  }
  void remove(const std::string& name) const { std::filesystem::remove(folder.path() / name); }
  void change(const std::string& name, const std::function<void(Bytes&)>& how) const {
    Bytes content = read(name);
    how(content);
    write(name, content);
  }

  // Takes a bundle apart and puts it together again.
  void change_entries(const std::string& name,
                      const std::function<void(std::vector<Bytes>&)>& how) const {
    change(name, [&](Bytes& bundle) {
      std::vector<Bytes> entries;
      audit::BundleReader reader(bundle);
      while (const auto entry = reader.next()) entries.emplace_back(entry->begin(), entry->end());
      how(entries);
      bundle.clear();
      for (const Bytes& entry : entries) audit::append_entry(bundle, entry);
    });
  }

  TemporaryFolder folder;
  tests::LogWriter log{folder.path()};

 private:
  static VerifyReport verify_from(LogSource& source, const audit::NoteKey& key,
                                  const VerifyOptions& options) {
    auto report = verify_log(source, key, options);
    if (report.has_error()) throw std::runtime_error(report.error().detail);
    return *std::move(report);
  }
};

}  // namespace sealmint::auditor
