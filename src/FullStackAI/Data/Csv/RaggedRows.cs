namespace FullStackAI.Data;

/// <summary>What to do with rows of too many or too few fields.</summary>
public enum RaggedRows
{
    /// <summary>The load fails and names their lines.</summary>
    Refuse,

    /// <summary>Absent fields are missing cells, surplus fields are left out, and the report names the lines.</summary>
    Adapt,

    /// <summary>Such rows are left out, and the report names the lines.</summary>
    Skip,
}
