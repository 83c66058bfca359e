"""What is signed or sealed outside: signatures on paper with their scan, files with an e-seal."""
