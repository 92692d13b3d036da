#!/bin/sh
# Makes the certificates of this folder anew. Needs openssl 3.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
key() { openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt; }
for name in root intermediate leaf; do key > "$work/$name.key"; done
cp "$work/leaf.key" leaf.key.pem

# sign NAME SUBJECT ISSUER(self|root|intermediate) KEY EXTENSIONS [END]: valid from 2020 on, wherever the clock stands
sign() {
  name=$1 subject=$2 issuer=$3 key=$4 extensions=$5 end=${6:-21200101000000Z}
  openssl req -new -key "$work/$key.key" -subj "$subject" -out "$work/$name.csr"
  case $issuer in
  self) by="-selfsign -keyfile $work/$key.key" ;;
  *) by="-cert $work/$issuer.pem -keyfile $work/$issuer.key" ;;
  esac
  mkdir -p "$work/ca"
  : > "$work/ca/index"
  echo "$(openssl rand -hex 8)" > "$work/ca/serial"
  printf '[ca]\ndefault_ca=d\n[d]\ndatabase=%s\nserial=%s\nnew_certs_dir=%s\ndefault_md=sha256\npolicy=p\nunique_subject=no\n[p]\ncommonName=supplied\n' \
    "$work/ca/index" "$work/ca/serial" "$work/ca" > "$work/ca/conf"
  printf '%b\n' "$extensions" > "$work/ca/ext"
  # shellcheck disable=SC2086
  openssl ca -batch -notext -config "$work/ca/conf" -extfile "$work/ca/ext" -in "$work/$name.csr" $by \
    -startdate 20200101000000Z -enddate "$end" -out "$work/$name.pem" 2>/dev/null
}
sign root '/CN=Test Root' self root 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign'
sign intermediate '/CN=Test Intermediate' root intermediate 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign'
sign leaf '/CN=pbx.test' intermediate leaf 'subjectAltName=DNS:pbx.test,DNS:sip.test,IP:127.0.0.1'
sign public '/CN=pbx.test' intermediate leaf 'subjectAltName=DNS:pbx.test\nauthorityInfoAccess=caIssuers;URI:http://pki.example/intermediate.crt'
sign expired '/CN=pbx.test' root leaf 'subjectAltName=DNS:pbx.test' 20200201000000Z
sign uri '/CN=example' root leaf 'subjectAltName=URI:sip:pbx.test'
sign selfsigned '/CN=pbx.test' self leaf 'subjectAltName=DNS:pbx.test'
for name in root leaf public expired uri selfsigned; do cp "$work/$name.pem" .; done
cat "$work/leaf.pem" "$work/intermediate.pem" > chain.pem
