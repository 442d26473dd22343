{
  greet = name: "Hello, ${name}!";
}
