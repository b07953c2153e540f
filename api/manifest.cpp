#include "api/manifest.hpp"

#include <algorithm>
#include <string>

#include "core/base/limits.hpp"

namespace sealmint::api {
namespace {

constexpr std::size_t path_bytes_max = limits::manifest_path_hashes * sizeof(Sha256);
constexpr std::size_t digest_chars_max = 128;

std::string path_text(const model::ManifestProof& proof) {
  Bytes path;
  path.reserve(proof.path.size() * sizeof(Sha256));
  for (const auto& hash : proof.path) path.insert(path.end(), hash.begin(), hash.end());
  return to_base64(path);
}

std::string digest_text(const model::ManifestEntry& entry) {
  return to_hex({entry.digest.data(), entry.digest.size()});
}

std::string root_text(const model::ManifestPage& page) { return to_hex(page.root); }

}  // namespace

std::size_t values_with_manifest(std::string_view body, std::size_t values) {
  const bool has_list = body.find("\"manifest\"") != std::string_view::npos;
  return has_list ? values + limits::manifest_digests : values;
}

std::optional<model::ManifestDigest> read_manifest_digest(std::string_view text) {
  if (text.size() != 64 && text.size() != 96 && text.size() != digest_chars_max) {
    return std::nullopt;
  }
  const auto bytes = from_hex(text);
  if (!bytes) return std::nullopt;
  return model::ManifestDigest(*bytes);
}

std::optional<std::vector<Sha256>> read_manifest_path(std::string_view text) {
  if (text.size() > base64_chars(path_bytes_max)) return std::nullopt;
  const auto bytes = from_base64(text);
  if (!bytes || bytes->size() % sizeof(Sha256) != 0) return std::nullopt;
  std::vector<Sha256> path(bytes->size() / sizeof(Sha256));
  auto from = bytes->begin();
  for (auto& hash : path) {
    std::copy_n(from, hash.size(), hash.begin());
    from += sizeof(Sha256);
  }
  return path;
}

model::ManifestDigests read_manifest(ObjectReader& body) {
  model::ManifestDigests digests;
  if (!body.has("manifest")) return digests;
  const auto texts =
      body.optional_strings("manifest", limits::manifest_digests, {.max = digest_chars_max});
  digests.reserve(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (const auto digest = read_manifest_digest(texts[i])) {
      digests.push_back(*digest);
    } else {
      body.issue("manifest/" + std::to_string(i), "must be 64, 96 or 128 hexadecimal digits",
                 "invalid_string");
    }
  }
  if (texts.empty()) body.issue("manifest", "must hold at least one digest", "too_small");
  return digests;
}

std::shared_ptr<const model::ManifestProof> read_manifest_proof(ObjectReader& item) {
  std::shared_ptr<model::ManifestProof> proof;
  item.optional_object("manifestProof", [&proof](ObjectReader& reader) {
    proof = std::make_shared<model::ManifestProof>();
    const auto size_max = static_cast<std::int64_t>(limits::manifest_digests);
    proof->index = static_cast<std::uint64_t>(reader.required_integer("index", {0, size_max - 1}));
    proof->size = static_cast<std::uint64_t>(reader.required_integer("size", {1, size_max}));
    const auto text = reader.optional_string("path");
    if (!text) return reader.issue("path", "Required", "invalid_type");
    auto path = read_manifest_path(*text);
    if (path) {
      proof->path = *std::move(path);
    } else {
      reader.issue("path",
                   "must be the base64 of at most " + std::to_string(limits::manifest_path_hashes) +
                       " hashes of 32 bytes",
                   "invalid_string");
    }
  });
  return proof;
}

Schema manifest_schema(Components&) {
  Schema digest = typed("string");
  digest["pattern"] = "^([0-9a-fA-F]{64}|[0-9a-fA-F]{96}|[0-9a-fA-F]{128})$";
  Schema list = typed("array");
  list["items"] = std::move(digest);
  list["minItems"] = 1;
  list["maxItems"] = limits::manifest_digests;
  return nullable(std::move(list));
}

template <>
const Fields<model::ManifestProof>& fields() {
  static const Fields<model::ManifestProof> list{
      "ManifestProof",
      {shown<&model::ManifestProof::index>("index"), shown<&model::ManifestProof::size>("size"),
       shown_by<&path_text>("path")}};
  return list;
}

template <>
const Fields<model::ManifestEntry>& fields() {
  static const Fields<model::ManifestEntry> list{
      "ManifestEntry",
      {shown_by<&digest_text>("digest"), shown<&model::ManifestEntry::proof>("manifestProof")}};
  return list;
}

template <>
const Fields<model::ManifestPage>& fields() {
  static const Fields<model::ManifestPage> list{
      "ManifestPage",
      {shown_by<&root_text>("root"), shown<&model::ManifestPage::entries>("digests"),
       shown<&model::ManifestPage::total_count>("totalCount")}};
  return list;
}

}  // namespace sealmint::api
