/* The inline citation in the text editor: a link to a source, picked in the source chooser. */
(() => {
  const { createElement } = window.React;
  const { EditorState, Modifier, RichUtils } = window.DraftJS;
  const { ModalWorkflowSource, TooltipEntity, registerPlugin } = window.draftail;

  const ENTITY = 'SOURCE';

  const contentLocale = () => {
    const config = document.getElementById('wagtail-config');
    return config ? JSON.parse(config.textContent).ACTIVE_CONTENT_LOCALE : null;
  };

  /* What is selected, as far as it stands in one paragraph. */
  const selectedWords = (editorState) => {
    const selection = editorState.getSelection();
    const start = selection.getStartKey();
    const text = editorState.getCurrentContent().getBlockForKey(start).getText();
    const end = start === selection.getEndKey() ? selection.getEndOffset() : text.length;
    return text.slice(selection.getStartOffset(), end);
  };

  /* Opens the chooser, and makes the selection a citation of what was chosen. With nothing
     selected, the title of the source is written there. */
  class SourceChooser extends ModalWorkflowSource {
    getChooserConfig() {
      const locale = contentLocale();
      return {
        url: this.props.entityType.chooserUrls.source,
        urlParams: {
          ...(locale ? { locale } : {}),
          selected: selectedWords(this.props.editorState),
        },
        onload: window.CHOOSER_MODAL_ONLOAD_HANDLERS,
        responses: { chosen: this.onChosen },
      };
    }

    onChosen({ id, string: title, website: url }) {
      const { editorState, onComplete } = this.props;
      const selection = editorState.getSelection();
      const content = editorState
        .getCurrentContent()
        .createEntity(ENTITY, 'MUTABLE', { id, title, url });
      const entityKey = content.getLastCreatedEntityKey();
      this.workflow.close();
      onComplete(
        selection.isCollapsed()
          ? EditorState.push(
              editorState,
              Modifier.insertText(content, selection, title, null, entityKey),
              'insert-characters',
            )
          : RichUtils.toggleLink(editorState, selection, entityKey),
      );
    }
  }

  const icon = (name) =>
    createElement(
      'svg',
      { className: `icon icon-${name} TooltipEntity__icon`, 'aria-hidden': true },
      createElement('use', { href: `#icon-${name}` }),
    );

  const SourceLink = (props) => {
    const { title, url } = props.contentState.getEntity(props.entityKey).getData();
    const entity = createElement(TooltipEntity, {
      ...props,
      icon: icon(url ? 'site' : 'warning'),
      label: title,
      url: url || null,
    });
    // The tooltip shortens a long title; whoever points at the link reads all of it.
    return createElement('span', { title }, entity);
  };

  registerPlugin({ type: ENTITY, source: SourceChooser, decorator: SourceLink }, 'entityTypes');
})();
