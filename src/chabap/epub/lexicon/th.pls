<?xml version="1.0" encoding="UTF-8"?>
<lexicon version="1.0" alphabet="ipa" xml:lang="th" xmlns="http://www.w3.org/2005/01/pronunciation-lexicon">
  <lexeme><grapheme>ค.ศ.</grapheme><alias>คริสต์ศักราช</alias></lexeme>
  <lexeme><grapheme>พ.ศ.</grapheme><alias>พุทธศักราช</alias></lexeme>
  <lexeme><grapheme>ม.ป.ป.</grapheme><alias>ไม่ปรากฏปีที่พิมพ์</alias></lexeme>
  <lexeme><grapheme>ฯลฯ</grapheme><alias>และอื่น ๆ</alias></lexeme>
  <lexeme><grapheme>§</grapheme><alias>ย่อหน้า</alias></lexeme>
</lexicon>
