"""Encrypted sessions: redis-server's own TLS, certificates made by openssl for the recording."""

import os
import subprocess

from cases import scene
from client import converse
from lab import SERVER_IP


def certificates(folder):
    """An authority, a server's and a client's certificate, valid for a day."""
    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=folder, check=True, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=Recording Authority", "-keyout", "ca.key", "-out", "ca.crt")
    for name in ("redis.example.org", "client-7"):
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.csr")
        openssl("x509", "-req", "-days", "1", "-in", f"{name}.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-out", f"{name}.crt")


def talk_tls(lab, path, versions, *client_options, server_options=()):
    certificates(lab.folder)
    certificate = f"{lab.folder}/redis.example.org"
    server = lab.server("tls-port 6380", f"tls-cert-file {certificate}.crt", f"tls-key-file {certificate}.key",
                        f"tls-ca-cert-file {lab.folder}/ca.crt", f"tls-protocols {versions}", *server_options)
    with lab.record(path, options=("tcp port 6380",)):
        subprocess.run(["redis-cli", "-h", SERVER_IP, "-p", "6380", "--tls", "--cacert", f"{lab.folder}/ca.crt", "--sni", "redis.example.org", *client_options, "-r", "2", "INCR", "a"],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=20)
    lab.stop(server)


@scene("tls/tls-1.3")
def tls13(lab, path):
    """TLS 1.3 with SNI; the certificate is not visible."""
    talk_tls(lab, path, "TLSv1.3", server_options=("tls-auth-clients no",))


@scene("tls/tls-1.2")
def tls12(lab, path):
    """TLS 1.2 with SNI."""
    talk_tls(lab, path, "TLSv1.2", server_options=("tls-auth-clients no",))


@scene("tls/tls-1.2-client-certificate")
def client_certificate(lab, path):
    """TLS 1.2 in which the client shows a certificate, in clear."""
    name = os.path.join(lab.folder, "client-7")
    talk_tls(lab, path, "TLSv1.2", "--cert", name + ".crt", "--key", name + ".key")


@scene("tls/refused")
def refused(lab, path):
    """The server wants a certificate and the client has none."""
    talk_tls(lab, path, "TLSv1.3")


@scene("tls/plain-on-tls-port")
def plain(lab, path):
    """A client that speaks RESP to the TLS port: an alert, then the end."""
    certificates(lab.folder)
    certificate = f"{lab.folder}/redis.example.org"
    server = lab.server("tls-port 6380", f"tls-cert-file {certificate}.crt", f"tls-key-file {certificate}.key", f"tls-ca-cert-file {lab.folder}/ca.crt")
    with lab.record(path, options=("tcp port 6380",)):
        converse("AUTH default plain-password", "GET a", port=6380)
    lab.stop(server)
