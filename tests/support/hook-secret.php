<?php
/** Makes a new hook secret, as the button on the settings page does, and prints it. */
require __DIR__ . '/wp.php';

echo \Profint\Hook_Secret::create(), "\n";
