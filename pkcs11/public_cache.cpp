#include "pkcs11/public_cache.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <utility>

#include "client/json_members.hpp"
#include "pkcs11/cache_files.hpp"
#include "pkcs11/crypto.hpp"

namespace sealmint::pkcs11 {
namespace {

namespace json = boost::json;

constexpr std::size_t certificate_file_bytes = 1024 * 1024;
constexpr std::size_t signers_file_bytes = 8 * 1024 * 1024;
constexpr std::size_t signers_kept_max = 10'000;

// Shows damage: a certificate with one bit changed may still be one that can be read.
std::string digest_of_text(const client::CertificateText& text) {
  return to_hex(digest_of(model::DigestAlgorithm::sha256,
                          as_bytes(text.certificate_pem + '\n' + text.chain_pem)));
}

bool is_whole(std::string_view json_text, const client::CertificateText& text) {
  const auto object = client::parse_object(json_text);
  return object.has_value() && client::text_or_empty(*object, "sha256", 64) == digest_of_text(text);
}

bool is_older(const std::filesystem::path& path, std::chrono::seconds lifetime) {
  std::error_code error;
  const auto written = std::filesystem::last_write_time(path, error);
  if (error) return true;
  const auto age = std::filesystem::file_time_type::clock::now() - written;
  return age > lifetime || age < -lifetime;
}

}  // namespace

PublicCache::PublicCache(const std::filesystem::path& folder, const std::string& server_url,
                         std::chrono::seconds certificate_lifetime)
    : folder_(cache_folder_of(folder, server_url)), certificate_lifetime_(certificate_lifetime) {}

std::filesystem::path PublicCache::path_of(const std::string& name) const {
  return folder_ / (name + ".json");
}

std::optional<client::CertificateText> PublicCache::certificate(
    const std::string& certificate_id) const {
  if (folder_.empty() || certificate_id.empty()) return std::nullopt;
  const auto path = path_of(certificate_id);
  if (is_older(path, certificate_lifetime_)) return std::nullopt;
  const auto text = read_cache_file(path, certificate_file_bytes);
  if (!text) return std::nullopt;
  auto read = client::read_certificate(*text);
  if (read.has_error() || !is_whole(*text, *read)) return std::nullopt;
  return *std::move(read);
}

void PublicCache::keep(const std::string& certificate_id,
                       const client::CertificateText& text) const {
  if (folder_.empty() || certificate_id.empty()) return;
  json::object object;
  object["certificatePem"] = text.certificate_pem;
  object["certificateChainPem"] = text.chain_pem;
  object["sha256"] = digest_of_text(text);
  write_cache_file(path_of(certificate_id), json::serialize(object));
}

void PublicCache::forget(const std::string& certificate_id) const {
  if (folder_.empty() || certificate_id.empty()) return;
  std::error_code error;
  std::filesystem::remove(path_of(certificate_id), error);
}

std::vector<client::SignerRow> PublicCache::signers() const {
  if (folder_.empty()) return {};
  const auto text = read_cache_file(path_of("signers"), signers_file_bytes);
  if (!text) return {};
  auto page = client::read_signer_page(*text);
  return page.has_value() ? std::move(page->signers) : std::vector<client::SignerRow>();
}

void PublicCache::keep(const std::vector<client::SignerRow>& signers) const {
  if (folder_.empty() || signers.size() > signers_kept_max) return;
  json::array rows;
  for (const auto& signer : signers) {
    json::object row;
    row["id"] = signer.id;
    row["name"] = signer.name;
    row["status"] = signer.status;
    if (!signer.certificate_id.empty()) row["certificateId"] = signer.certificate_id;
    row["certificateKeyAlgorithm"] = signer.key_algorithm;
    row["certificateSerialNumber"] = signer.certificate_serial_number;
    rows.push_back(std::move(row));
  }
  json::object object;
  object["signers"] = std::move(rows);
  const std::string text = json::serialize(object);
  if (read_cache_file(path_of("signers"), signers_file_bytes) == text) return;
  write_cache_file(path_of("signers"), text);
}

}  // namespace sealmint::pkcs11
