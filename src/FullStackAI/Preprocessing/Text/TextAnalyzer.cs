namespace FullStackAI.Preprocessing;

/// <summary>What the n-grams of a text are made of.</summary>
public enum TextAnalyzer
{
    /// <summary>Words; characters where most letters of the training text belong to scripts
    /// written without spaces (Chinese, Japanese, Thai …).</summary>
    Automatic,

    /// <summary>Words: runs of two or more letters, digits and underscores.</summary>
    Words,

    /// <summary>Characters, spaces and punctuation included.</summary>
    Characters,

    /// <summary>Characters of each word between spaces, with a space before and after it.</summary>
    CharactersInWords,
}
