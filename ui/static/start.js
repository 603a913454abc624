root.dataset.words = wordsOn ? "on" : "off";
setLanguage(stored.get("language") in TEXT ? stored.get("language") : browserLanguage());
setTheme(currentTheme());
showReader(history.state?.citaat ?? requestFromAddress());
restoreFilter();
restoreConversation().then(findOpenTurn);
