namespace FullStackAI.OnnxRuntime;

/// <summary>Which way up a picture comes out of its file.</summary>
public enum ImageOrientation
{
    /// <summary>As it is meant to be seen: turned and mirrored as its Exif data say.</summary>
    Upright,

    /// <summary>As it is stored, whatever its Exif data say; what Pillow's Image.open and networks trained on it see.</summary>
    AsStored,
}
